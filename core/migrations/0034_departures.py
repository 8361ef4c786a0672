import django.db.models.deletion
from django.db import migrations, models

# Whatever gives a thing to another company, by whichever way, says so in the same statement. A Location takes its
# stations along: the company that gets them is told of them as of what changed.
SAY = """
CREATE FUNCTION core_company_at(place bigint, operator bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT COALESCE((SELECT cpo_id FROM core_location WHERE id = place),
                    (SELECT cpo_id FROM core_operator WHERE id = operator))
$$;
CREATE FUNCTION core_depart(of_operator bigint, what text, called text, company text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO core_departure (operator_id, kind, key, cpo_id, sequence, xact)
    VALUES (of_operator, what, called, company, nextval('core_document_sequence'), pg_current_xact_id()::text::bigint)
        ON CONFLICT (operator_id, kind, key, cpo_id)
        DO UPDATE SET sequence = EXCLUDED.sequence, xact = EXCLUDED.xact
$$;
CREATE FUNCTION core_station_departs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    company text := core_company_at(OLD.location_id, OLD.operator_id);
BEGIN
    IF company <> core_company_at(NEW.location_id, NEW.operator_id) THEN
        PERFORM core_depart(OLD.operator_id, 'ChargeStation', OLD.charge_station_id, company);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION core_location_departs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM core_depart(OLD.operator_id, 'Location', OLD.location_id, OLD.cpo_id);
    PERFORM core_depart(station.operator_id, 'ChargeStation', station.charge_station_id, OLD.cpo_id)
       FROM (SELECT * FROM core_chargestation WHERE location_id = OLD.id ORDER BY id) AS station;
    UPDATE core_stationdocument
       SET sequence = nextval('core_document_sequence'), xact = pg_current_xact_id()::text::bigint
     WHERE station_id IN (SELECT id FROM core_chargestation WHERE location_id = OLD.id);
    RETURN NULL;
END $$;
CREATE TRIGGER station_departs AFTER UPDATE OF location_id ON core_chargestation FOR EACH ROW
    WHEN (OLD.location_id IS DISTINCT FROM NEW.location_id) EXECUTE FUNCTION core_station_departs();
CREATE TRIGGER location_departs AFTER UPDATE OF cpo_id ON core_location FOR EACH ROW
    WHEN (OLD.cpo_id IS DISTINCT FROM NEW.cpo_id) EXECUTE FUNCTION core_location_departs();
"""
SILENCE = """
DROP TRIGGER station_departs ON core_chargestation;
DROP TRIGGER location_departs ON core_location;
DROP FUNCTION core_station_departs, core_location_departs;
DROP FUNCTION core_depart, core_company_at;
"""


class Migration(migrations.Migration):
    old_code = "The database writes the new rows by itself, whichever code moves a station; old code reads none of them."

    dependencies = [
        ("core", "0033_hold_stations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Departure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="What it is, as the feed says it.", max_length=20)),
                ("key", models.CharField(help_text="The id that readers know.", max_length=48)),
                ("cpo_id", models.CharField(help_text="The company that it was of.", max_length=36)),
                ("sequence", models.BigIntegerField()),
                ("xact", models.BigIntegerField()),
                (
                    "operator",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.operator",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("operator"),
                        models.F("cpo_id"),
                        models.F("xact"),
                        models.F("sequence"),
                        name="departure_changes",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("operator"),
                        models.F("kind"),
                        models.F("key"),
                        models.F("cpo_id"),
                        name="departure_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(SAY, SILENCE),
    ]
