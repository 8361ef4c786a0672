"""Migrations 1 to 27 in one, for databases that have none of them; the others go on from where they are."""

import core.models.locations
import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from core.migrations._at_once import AtOnce

# PostgreSQL numbers and counts the stored documents, and keeps their text as it can best.
TABLES = ("core_location", "core_chargestation")
DOCUMENTS = ("core_locationdocument", "core_stationdocument")

COUNT = """
CREATE FUNCTION core_tally_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO core_tally (operator_id, kind, number)
    SELECT operator_id, TG_TABLE_NAME, count(*) FROM changed GROUP BY operator_id;
    RETURN NULL;
END $$;
CREATE FUNCTION core_tally_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO core_tally (operator_id, kind, number)
    SELECT operator_id, TG_TABLE_NAME, -count(*) FROM changed GROUP BY operator_id;
    RETURN NULL;
END $$;
"""
COUNT_TABLE = """
CREATE TRIGGER tally_added AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION core_tally_added();
CREATE TRIGGER tally_gone AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION core_tally_gone();
INSERT INTO core_tally (operator_id, kind, number)
    SELECT operator_id, '{table}', count(*) FROM {table} GROUP BY operator_id;
"""
UNCOUNT = """
DROP TRIGGER tally_added ON {table};
DROP TRIGGER tally_gone ON {table};
"""

# Whom a job sends where is of one operator: only what a statement says anew is looked at.
ONE_OPERATOR = """
CREATE FUNCTION core_job_of_one_operator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM core_location WHERE id = NEW.location_id AND operator_id = NEW.operator_id) THEN
        RAISE EXCEPTION 'the Location of a job is of its operator'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'job_location_of_operator', TABLE = TG_TABLE_NAME;
    END IF;
    IF NEW.installer_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM core_membership WHERE user_id = NEW.installer_id AND operator_id = NEW.operator_id
    ) THEN
        RAISE EXCEPTION 'the installer of a job works for its operator'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'job_installer_of_operator', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER job_made_of_one_operator BEFORE INSERT ON core_job
    FOR EACH ROW EXECUTE FUNCTION core_job_of_one_operator();
CREATE TRIGGER job_stays_of_one_operator BEFORE UPDATE OF operator_id, location_id, installer_id ON core_job
    FOR EACH ROW WHEN (NEW.operator_id <> OLD.operator_id OR NEW.location_id <> OLD.location_id
        OR NEW.installer_id IS DISTINCT FROM OLD.installer_id)
    EXECUTE FUNCTION core_job_of_one_operator();
CREATE FUNCTION core_job_station_of_one_operator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM core_job AS job JOIN core_chargestation AS station ON station.operator_id = job.operator_id
         WHERE job.id = NEW.job_id AND station.id = NEW.station_id
    ) THEN
        RAISE EXCEPTION 'a station of a job is of its operator'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'job_station_of_operator', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER job_station_of_one_operator BEFORE INSERT OR UPDATE ON core_jobstation
    FOR EACH ROW EXECUTE FUNCTION core_job_station_of_one_operator();
"""
ANY_OPERATOR = """
DROP TRIGGER job_station_of_one_operator ON core_jobstation;
DROP FUNCTION core_job_station_of_one_operator;
DROP TRIGGER job_stays_of_one_operator ON core_job;
DROP TRIGGER job_made_of_one_operator ON core_job;
DROP FUNCTION core_job_of_one_operator;
"""

# Whatever writes one of these rows tells the webhooks in the same statement.
TELL = """
CREATE FUNCTION core_tell(of_operator bigint, kind text, about text, at timestamptz, what json) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO core_delivery (operator_id, webhook_id, event, subject, body, state)
    SELECT of_operator, webhook.id, kind, left(about, 100),
           json_build_object('type', kind, 'timestamp', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                             'data', what)::text,
           CASE WHEN webhook.paused_at IS NULL THEN 'waiting' ELSE 'parked' END
      FROM core_webhook AS webhook
     WHERE webhook.operator_id = of_operator AND webhook.active
       AND (webhook.events = '{}' OR kind = ANY (webhook.events))
     ORDER BY webhook.id
$$;
CREATE FUNCTION core_tell_of_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM core_webhook AS webhook JOIN added ON added.operator_id = webhook.operator_id) THEN
        PERFORM core_tell(operator_id, 'audit', subject, at,
                          json_build_object('verb', verb, 'subject', subject, 'by', "by", 'changes', changes))
           FROM added ORDER BY id;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION core_tell_of_steps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    facts json;
    identity text;
BEGIN
    IF NOT EXISTS (SELECT FROM core_webhook WHERE operator_id = NEW.operator_id) THEN
        RETURN NULL;
    END IF;
    SELECT station.charge_station_id,
           json_build_object('step', NEW.step, 'installation', NEW.installation_id, 'state', installation.state,
                             'charge_station_id', station.charge_station_id, 'location_id', place.location_id,
                             'by', NEW."by", 'happened_at', NEW.happened_at,
                             'status_code', NEW.outcome, 'code', NULLIF(NEW.slug, ''))
      INTO identity, facts
      FROM (SELECT 1) AS one
      LEFT JOIN core_installation AS installation ON installation.id = NEW.installation_id
      LEFT JOIN core_chargestation AS station ON station.id = installation.station_id
      LEFT JOIN core_location AS place ON place.id = station.location_id;
    PERFORM core_tell(NEW.operator_id, CASE WHEN NEW.outcome = 1000 THEN 'step.' || NEW.step ELSE 'step.refused' END,
                      COALESCE('station ' || identity, NEW.step), NEW.at, facts);
    RETURN NULL;
END $$;
CREATE FUNCTION core_tell_of_checks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM core_tell(NEW.operator_id, 'checks.finished', 'station ' || station.charge_station_id, NEW.finished_at,
                      json_build_object('installation', NEW.installation_id, 'verdict', NEW.verdict,
                                        'charge_station_id', station.charge_station_id,
                                        'location_id', place.location_id, 'by', NEW.started_by))
       FROM core_installation AS installation
       JOIN core_chargestation AS station ON station.id = installation.station_id
       LEFT JOIN core_location AS place ON place.id = station.location_id
      WHERE installation.id = NEW.installation_id
        AND EXISTS (SELECT FROM core_webhook WHERE operator_id = NEW.operator_id);
    RETURN NULL;
END $$;
CREATE TRIGGER tell_of_events AFTER INSERT ON core_event REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION core_tell_of_events();
CREATE TRIGGER tell_of_steps AFTER UPDATE OF answer ON core_stepattempt FOR EACH ROW
    WHEN (OLD.answer IS NULL AND NEW.answer IS NOT NULL AND NEW.outcome = 1000) EXECUTE FUNCTION core_tell_of_steps();
CREATE TRIGGER tell_of_refusals AFTER INSERT ON core_stepattempt FOR EACH ROW
    WHEN (NEW.outcome <> 1000) EXECUTE FUNCTION core_tell_of_steps();
CREATE TRIGGER tell_of_checks AFTER UPDATE OF finished_at ON core_checkrun FOR EACH ROW
    WHEN (OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL) EXECUTE FUNCTION core_tell_of_checks();
"""
SILENCE = """
DROP TRIGGER tell_of_events ON core_event;
DROP TRIGGER tell_of_steps ON core_stepattempt;
DROP TRIGGER tell_of_refusals ON core_stepattempt;
DROP TRIGGER tell_of_checks ON core_checkrun;
DROP FUNCTION core_tell_of_events, core_tell_of_steps, core_tell_of_checks;
DROP FUNCTION core_tell;
"""


def keep_text(apps, schema_editor):
    """Pack the texts with lz4 where the server has it; where not, keep them plain and beside their row up to a page.

    PostgreSQL's own pglz would cost more time at every read than all the rest of a list.
    """
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'")
        [has_lz4] = cursor.fetchone()
        for table in DOCUMENTS:
            for column in ("head", "evses"):
                how = "COMPRESSION lz4" if has_lz4 else "STORAGE EXTERNAL"
                cursor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET {how}")
            if not has_lz4:
                cursor.execute(f"ALTER TABLE {table} SET (toast_tuple_target = 8160)")


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ('core', '0001_initial'),
        ('core', '0002_look_up_as_asked'),
        ('core', '0003_one_account_an_address'),
        ('core', '0004_management_api'),
        ('core', '0005_event_subject'),
        ('core', '0006_contract_fields'),
        ('core', '0007_stop_and_drop'),
        ('core', '0008_rebuilt_at'),
        ('core', '0009_evse_ids_without_stars'),
        ('core', '0010_plugs_of_every_version'),
        ('core', '0011_what_stations_tell'),
        ('core', '0012_stored_documents'),
        ('core', '0013_count_and_number'),
        ('core', '0014_tell_whose_a_knock_is'),
        ('core', '0015_people_come_and_go'),
        ('core', '0016_choose_a_language'),
        ('core', '0017_when_it_happened'),
        ('core', '0018_index_modified'),
        ('core', '0019_evidence'),
        ('core', '0020_trials_and_overrides'),
        ('core', '0021_jobs'),
        ('core', '0022_files_brought_in'),
        ('core', '0023_template_versions'),
        ('core', '0024_desk_and_owner_links'),
        ('core', '0025_jobs_of_one_operator'),
        ('core', '0026_administer'),
        ('core', '0027_where_phones_are_and_passes'),
    ]

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        AtOnce(
            migrations.CreateModel(
                name='ChargeStation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('charge_station_id', models.CharField(max_length=48)),
                    ('look_alike', models.CharField(db_index=True, help_text='The identity, folded for did-you-mean.', max_length=48)),
                    ('name', models.CharField(blank=True, max_length=255)),
                    ('deploy_state', models.CharField(choices=[('Stock', 'Stock'), ('Production', 'Production'), ('Deprecated', 'Deprecated')], default='Stock', max_length=10)),
                    ('charger_type', models.CharField(choices=[('Public', 'Public'), ('Home', 'Home'), ('Business', 'Business')], default='Public', max_length=8)),
                    ('default_charge_station_tariff_id', models.CharField(blank=True, max_length=36)),
                    ('template_version', models.PositiveIntegerField(blank=True, null=True)),
                    ('linked_at', models.DateTimeField(blank=True, null=True)),
                    ('linked_by', models.CharField(blank=True, max_length=150)),
                    ('security_profile', models.PositiveSmallIntegerField(default=1, help_text='OCPP security profile expected, 0 to 3.')),
                    ('key_digest', models.BinaryField(blank=True, help_text="HMAC-SHA256 of the station's key.", max_length=32, null=True)),
                    ('etag', models.UUIDField(default=uuid.uuid4)),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('modified', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('last_updated', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('created_by', models.CharField(blank=True, max_length=150)),
                    ('modified_by', models.CharField(blank=True, max_length=150)),
                    ('vendor', models.CharField(blank=True, max_length=100)),
                    ('model', models.CharField(blank=True, max_length=100)),
                    ('charge_point_serial_number', models.CharField(blank=True, max_length=100)),
                    ('charge_box_serial_number', models.CharField(blank=True, max_length=100)),
                    ('firmware_version', models.CharField(blank=True, max_length=100)),
                    ('iccid', models.CharField(blank=True, max_length=50)),
                    ('imsi', models.CharField(blank=True, max_length=50)),
                    ('meter_type', models.CharField(blank=True, max_length=100)),
                    ('meter_serial_number', models.CharField(blank=True, max_length=100)),
                    ('booted_at', models.DateTimeField(blank=True, null=True)),
                    ('number_of_connectors', models.PositiveIntegerField(blank=True, null=True)),
                    ('heartbeat_interval', models.PositiveIntegerField(blank=True, help_text='Seconds.', null=True)),
                    ('protocol_version', models.CharField(blank=True, choices=[('ocpp1.6', 'OCPP 1.6'), ('ocpp2.0.1', 'OCPP 2.0.1'), ('ocpp2.1', 'OCPP 2.1')], max_length=10)),
                    ('last_seen', models.DateTimeField(blank=True, null=True)),
                    ('clock_offset_s', models.FloatField(blank=True, help_text='Its clock minus ours, seconds.', null=True)),
                    ('clock_read_at', models.DateTimeField(blank=True, null=True)),
                    ('epoch', models.PositiveBigIntegerField(default=0, help_text='Fence: only the newest connection may write.')),
                    ('template', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='stations', to='core.hardwaretemplate')),
                    ('location', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stations', to='core.location')),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stations', to='core.operator')),
                    ('auth_rules', models.JSONField(blank=True, default=list)),
                    ('contactless_terminal_auth_amount', models.DecimalField(blank=True, decimal_places=2, help_text="In the currency of the Location's country.", max_digits=8, null=True)),
                    ('contactless_terminal_serial_number', models.CharField(blank=True, max_length=100)),
                    ('contactless_type', models.CharField(blank=True, choices=[('Payter', 'Payter'), ('Nayax', 'Nayax')], max_length=10)),
                    ('default_charge_station_directions', models.JSONField(blank=True, default=list)),
                    ('default_charge_station_floor_level', models.CharField(blank=True, max_length=4)),
                    ('default_charge_station_reimbursement_tariff_id', models.CharField(blank=True, max_length=36)),
                    ('dynamic_time_based_tariffs', models.BooleanField(blank=True, null=True)),
                    ('exclude_vat', models.BooleanField(blank=True, null=True)),
                    ('installation_date', models.DateField(blank=True, null=True)),
                    ('maintenance_info', models.TextField(blank=True)),
                    ('remarks', models.TextField(blank=True)),
                    ('status_schedule', models.JSONField(blank=True, default=list)),
                    ('stop_on_parking', models.BooleanField(blank=True, null=True)),
                    ('tap_to_stop', models.BooleanField(blank=True, null=True)),
                    ('time_of_use_tariffs', models.BooleanField(blank=True, null=True)),
                    ('customer_id', models.CharField(blank=True, help_text='Who pays for it; kept elsewhere.', max_length=100)),
                    ('driver_id', models.CharField(blank=True, help_text='Whose home it stands at; kept elsewhere.', max_length=100)),
                    ('grid_connection_id', models.CharField(blank=True, help_text='Its grid connection; kept elsewhere.', max_length=100)),
                    ('rebuilt_at', models.DateTimeField(blank=True, help_text='When EVSEs or connectors last changed: older checks prove nothing any more.', null=True)),
                    ('next_key_digest', models.BinaryField(blank=True, help_text='Of a key that was sent to it, until it is known which it uses.', max_length=32, null=True)),
                    ('next_key_until', models.DateTimeField(blank=True, null=True)),
                    ('old_key_digest', models.BinaryField(blank=True, help_text='The key before, to tell who still sends it. It opens nothing.', max_length=32, null=True)),
                ],
                options={
                    'indexes': [models.Index(models.F('operator'), models.F('created'), models.F('charge_station_id'), name='station_feed'), models.Index(models.F('operator'), django.db.models.functions.text.Upper('charge_box_serial_number'), name='station_box_serial'), models.Index(models.F('operator'), django.db.models.functions.text.Upper('charge_point_serial_number'), name='station_point_serial')],
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Upper('charge_station_id'), name='station_identity_unique'), models.CheckConstraint(condition=models.Q(('deploy_state', 'Stock'), ('location__isnull', False), _connector='OR'), name='station_placed'), models.CheckConstraint(condition=models.Q(('security_profile__lte', 3)), name='station_security_profile')],
                },
            ),
            migrations.CreateModel(
                name='GatewayNode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=100, unique=True)),
                    ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('beat_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ],
            ),
            migrations.CreateModel(
                name='HardwareTemplate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('template_id', models.CharField(max_length=64)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('name', models.CharField(max_length=255)),
                    ('vendor', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(blank=True, max_length=100), blank=True, default=list, size=None)),
                    ('model', models.CharField(blank=True, max_length=100)),
                    ('model_match', models.CharField(choices=[('exact', 'Exact'), ('prefix', 'Prefix'), ('regex', 'Regex')], default='exact', max_length=6)),
                    ('serial_prefix', models.CharField(blank=True, max_length=50)),
                    ('min_firmware', models.CharField(blank=True, max_length=50)),
                    ('evse_templates', models.JSONField(default=list)),
                    ('expected_configuration', models.JSONField(blank=True, default=list)),
                    ('playbook', models.JSONField(blank=True, default=dict)),
                    ('note', models.TextField(blank=True)),
                    ('inferred', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=255), blank=True, default=list, size=None)),
                    ('etag', models.UUIDField(default=uuid.uuid4)),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('modified', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hardware_templates', to='core.operator')),
                    ('product', models.CharField(blank=True, help_text='Of the catalogue, whose playbook holds here; empty: as template_id says.', max_length=64)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('operator'), django.db.models.functions.text.Upper('template_id'), name='template_id_unique')],
                },
            ),
            migrations.CreateModel(
                name='Location',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('location_id', models.CharField(default=core.models.locations.new_location_id, max_length=36)),
                    ('cpo_id', models.CharField(max_length=36)),
                    ('name', models.CharField(max_length=255)),
                    ('address', models.CharField(max_length=255)),
                    ('address_line_2', models.CharField(blank=True, max_length=255)),
                    ('city', models.CharField(max_length=100)),
                    ('postal_code', models.CharField(max_length=20)),
                    ('country', models.CharField(help_text='ISO 3166-1 alpha-3.', max_length=3)),
                    ('latitude', models.DecimalField(blank=True, decimal_places=7, max_digits=9, null=True)),
                    ('longitude', models.DecimalField(blank=True, decimal_places=7, max_digits=10, null=True)),
                    ('type', models.CharField(choices=[('ON_STREET', 'On street'), ('PARKING_GARAGE', 'Parking garage'), ('UNDERGROUND_GARAGE', 'Underground garage'), ('PARKING_LOT', 'Parking lot'), ('OTHER', 'Other'), ('UNKNOWN', 'Unknown')], default='UNKNOWN', max_length=20)),
                    ('publish', models.BooleanField(default=False)),
                    ('access_type', models.CharField(choices=[('PUBLIC', 'Public'), ('RESTRICTED', 'Restricted'), ('PRIVATE', 'Private')], default='PRIVATE', max_length=10)),
                    ('remarks', models.TextField(blank=True)),
                    ('time_zone', models.CharField(blank=True, help_text='IANA name.', max_length=64)),
                    ('etag', models.UUIDField(default=uuid.uuid4)),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('modified', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('last_updated', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('created_by', models.CharField(blank=True, max_length=150)),
                    ('modified_by', models.CharField(blank=True, max_length=150)),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='locations', to='core.operator')),
                    ('auth_rules', models.JSONField(blank=True, default=list)),
                    ('charging_when_closed', models.BooleanField(blank=True, null=True)),
                    ('cpo_customer_external_id', models.CharField(blank=True, max_length=255)),
                    ('custom_groups', models.JSONField(blank=True, default=list)),
                    ('customised_fields', models.JSONField(blank=True, default=list)),
                    ('directions', models.JSONField(blank=True, default=list)),
                    ('facilities', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None)),
                    ('maintenance_info', models.TextField(blank=True)),
                    ('opening_times', models.JSONField(blank=True, help_text='None: open day and night.', null=True)),
                    ('payment_provider', models.CharField(blank=True, max_length=255)),
                    ('wallet_id', models.CharField(blank=True, max_length=255)),
                    ('energy_mix_profile', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='locations', to='core.energymixprofile')),
                ],
                options={
                    'indexes': [models.Index(models.F('operator'), models.F('created'), models.F('location_id'), name='location_feed')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='location_coordinates'), models.UniqueConstraint(models.F('operator'), django.db.models.functions.text.Upper('location_id'), name='location_id_unique')],
                },
            ),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                    ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                    ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                    ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                    ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                    ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ('language', models.CharField(blank=True, db_default='', default='', max_length=8)),
                ],
                options={
                    'verbose_name': 'user',
                    'verbose_name_plural': 'users',
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Upper('username'), name='user_username_unique', violation_error_message='Taken'), models.UniqueConstraint(django.db.models.functions.text.Upper('email'), condition=models.Q(('email', ''), _negated=True), name='user_email_unique', violation_error_message='Taken')],
                },
                managers=[
                    ('objects', django.contrib.auth.models.UserManager()),
                ],
            ),
            migrations.CreateModel(
                name='Evse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.CharField(max_length=36)),
                    ('evse_id', models.CharField(blank=True, max_length=48)),
                    ('evse_sequence_number', models.PositiveIntegerField()),
                    ('status', models.CharField(choices=[('AVAILABLE', 'Available'), ('BLOCKED', 'Blocked'), ('CHARGING', 'Charging'), ('INOPERATIVE', 'Inoperative'), ('OUTOFORDER', 'Out of order'), ('PLANNED', 'Planned'), ('REMOVED', 'Removed'), ('RESERVED', 'Reserved'), ('UNKNOWN', 'Unknown')], default='UNKNOWN', max_length=12)),
                    ('capabilities', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                    ('physical_reference', models.CharField(blank=True, max_length=16)),
                    ('floor_level', models.CharField(blank=True, max_length=4)),
                    ('last_updated', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('station', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evses', to='core.chargestation')),
                    ('directions', models.JSONField(blank=True, default=list)),
                    ('images', models.JSONField(blank=True, default=list)),
                    ('latitude', models.DecimalField(blank=True, decimal_places=7, max_digits=9, null=True)),
                    ('left_at', models.ForeignKey(blank=True, help_text='Where a REMOVED one stood when its station moved away.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='left_evses', to='core.location')),
                    ('longitude', models.DecimalField(blank=True, decimal_places=7, max_digits=10, null=True)),
                    ('parking_restrictions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None)),
                    ('status_schedule', models.JSONField(blank=True, default=list)),
                ],
                options={
                    'ordering': ['evse_sequence_number', 'id'],
                    'indexes': [models.Index(django.db.models.functions.text.Upper(django.db.models.functions.text.Replace('evse_id', models.Value('*'), models.Value(''))), name='evse_plain_id')],
                    'constraints': [models.UniqueConstraint(models.F('station'), models.F('evse_sequence_number'), condition=models.Q(('status', 'REMOVED'), _negated=True), name='evse_sequence_unique'), models.UniqueConstraint(django.db.models.functions.text.Upper('uid'), condition=models.Q(('status', 'REMOVED'), _negated=True), name='evse_uid_unique'), models.UniqueConstraint(django.db.models.functions.text.Upper('evse_id'), condition=models.Q(models.Q(('status', 'REMOVED'), _negated=True), models.Q(('evse_id', ''), _negated=True)), name='evse_id_unique')],
                },
            ),
            migrations.CreateModel(
                name='Connector',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('connector_id', models.PositiveIntegerField()),
                    ('standard', models.CharField(choices=[('CHADEMO', 'CHAdeMO'), ('CHAOJI', 'ChaoJi'), ('DOMESTIC_A', 'Household A'), ('DOMESTIC_B', 'Household B'), ('DOMESTIC_C', 'Household C'), ('DOMESTIC_D', 'Household D'), ('DOMESTIC_E', 'Household E'), ('DOMESTIC_F', 'Household F (Schuko)'), ('DOMESTIC_G', 'Household G'), ('DOMESTIC_H', 'Household H'), ('DOMESTIC_I', 'Household I'), ('DOMESTIC_J', 'Household J'), ('DOMESTIC_K', 'Household K'), ('DOMESTIC_L', 'Household L'), ('DOMESTIC_M', 'Household M'), ('DOMESTIC_N', 'Household N'), ('DOMESTIC_O', 'Household O'), ('GBT_AC', 'GB/T AC'), ('GBT_DC', 'GB/T DC'), ('IEC_60309_2_single_16', 'CEE 16 A, one phase'), ('IEC_60309_2_three_16', 'CEE 16 A, three phases'), ('IEC_60309_2_three_32', 'CEE 32 A, three phases'), ('IEC_60309_2_three_64', 'CEE 64 A, three phases'), ('IEC_62196_T1', 'Type 1'), ('IEC_62196_T1_COMBO', 'CCS 1'), ('IEC_62196_T2', 'Type 2'), ('IEC_62196_T2_COMBO', 'CCS 2'), ('IEC_62196_T3A', 'Type 3A'), ('IEC_62196_T3C', 'Type 3C'), ('MCS', 'Megawatt (MCS)'), ('NEMA_5_20', 'NEMA 5-20'), ('NEMA_6_30', 'NEMA 6-30'), ('NEMA_6_50', 'NEMA 6-50'), ('NEMA_10_30', 'NEMA 10-30'), ('NEMA_10_50', 'NEMA 10-50'), ('NEMA_14_30', 'NEMA 14-30'), ('NEMA_14_50', 'NEMA 14-50'), ('PANTOGRAPH_BOTTOM_UP', 'Pantograph, from the vehicle up'), ('PANTOGRAPH_TOP_DOWN', 'Pantograph, from above down'), ('SAE_J3400', 'NACS (SAE J3400)'), ('TESLA_R', 'Tesla Roadster'), ('TESLA_S', 'Tesla Model S')], max_length=25)),
                    ('format', models.CharField(choices=[('SOCKET', 'Socket'), ('CABLE', 'Cable')], max_length=6)),
                    ('power_type', models.CharField(choices=[('AC_1_PHASE', 'AC, one phase'), ('AC_2_PHASE', 'AC, two phases'), ('AC_2_PHASE_SPLIT', 'AC, two phases, split'), ('AC_3_PHASE', 'AC, three phases'), ('DC', 'DC')], max_length=16)),
                    ('voltage', models.PositiveIntegerField(help_text='Volt; line to neutral for AC.')),
                    ('amperage', models.PositiveIntegerField(help_text='Ampere.')),
                    ('max_electric_power', models.PositiveIntegerField(blank=True, help_text='Watt.', null=True)),
                    ('tariff_id', models.CharField(blank=True, max_length=36)),
                    ('last_updated', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('evse', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='connectors', to='core.evse')),
                    ('reimbursement_tariff_id', models.CharField(blank=True, max_length=36)),
                    ('terms_and_conditions', models.URLField(blank=True, max_length=255)),
                ],
                options={
                    'ordering': ['connector_id'],
                    'constraints': [models.UniqueConstraint(models.F('evse'), models.F('connector_id'), name='connector_id_unique')],
                },
            ),
            migrations.CreateModel(
                name='Knock',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('identity', models.CharField(blank=True, max_length=100)),
                    ('look_alike', models.CharField(blank=True, db_index=True, help_text='Identity, folded.', max_length=100)),
                    ('address', models.GenericIPAddressField(null=True)),
                    ('port', models.PositiveIntegerField()),
                    ('cause', models.CharField(max_length=40)),
                    ('evidence', models.JSONField(default=dict, help_text='What gave it away; secrets never.')),
                    ('first_seen', models.DateTimeField()),
                    ('last_seen', models.DateTimeField(db_index=True)),
                    ('count', models.PositiveIntegerField(default=1)),
                    ('answered_at', models.DateTimeField(blank=True, help_text='When somebody said whose it is.', null=True)),
                    ('operator', models.ForeignKey(blank=True, help_text='Whose registration token it came with.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.operator')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('identity'), django.db.models.functions.comparison.Coalesce('address', models.Value('0.0.0.0')), models.F('port'), models.F('cause'), name='knock_group_unique')],
                    'indexes': [models.Index(models.F('first_seen'), models.F('id'), name='knock_list')],
                },
            ),
            migrations.CreateModel(
                name='Operator',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=100, unique=True)),
                    ('country_code', models.CharField(help_text='OCPI country_code, the first part of its EVSE ids.', max_length=2)),
                    ('party_id', models.CharField(help_text='OCPI party_id, the second part of its EVSE ids.', max_length=3)),
                    ('cpo_id', models.CharField(help_text='How the management API names this operator.', max_length=36, unique=True)),
                    ('phone', models.CharField(blank=True, max_length=25)),
                    ('website', models.URLField(blank=True)),
                    ('default_tariff_id', models.CharField(default='default', max_length=36)),
                    ('registers_by_scan', models.BooleanField(default=False, help_text="An installer's scan of an unknown identity registers the station.")),
                    ('installers_add_locations', models.BooleanField(default=True)),
                    ('publish_on_approval', models.BooleanField(default=True)),
                    ('optional_checks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, help_text='Slugs of checks that may fail.', size=None)),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('logo', models.URLField(blank=True, help_text='A picture on the web: .png, .jpg, .gif or .svg.', max_length=255)),
                    ('accepts_every_tag', models.BooleanField(default=False, help_text='Whoever shows a tag may charge, also where no commissioning test runs.')),
                    ('extra_checks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, help_text='Slugs of checks beyond the usual ones.', size=None)),
                    ('registers_by_token', models.BooleanField(default=False, help_text='A box that calls with a registration token of ours registers itself.')),
                    ('knock_days', models.PositiveSmallIntegerField(db_default=90, help_text='How long refused calls are kept.')),
                    ('language', models.CharField(db_default='en', help_text='Of mails to people who chose none.', max_length=8)),
                    ('message_days', models.PositiveSmallIntegerField(db_default=14, help_text="How long stations' messages are kept.")),
                    ('place_days', models.PositiveSmallIntegerField(db_default=60, help_text='How long it is kept where phones were and photos were taken.')),
                    ('time_zone', models.CharField(db_default='UTC', help_text='IANA name; mails tell times in it.', max_length=64)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('country_code'), django.db.models.functions.text.Lower('party_id'), name='operator_party_unique', violation_error_message='Taken')],
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('installer', 'Installer'), ('supervisor', 'Supervisor'), ('dispatcher', 'Dispatcher'), ('admin', 'Administrator')], max_length=12)),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='membership', to=settings.AUTH_USER_MODEL)),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='core.operator')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['installer', 'supervisor', 'dispatcher', 'admin'])), name='membership_role')],
                },
            ),
            migrations.CreateModel(
                name='Label',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=16, unique=True)),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('station', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='labels', to='core.chargestation')),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='labels', to='core.operator')),
                    ('stuck_at', models.DateTimeField(blank=True, help_text="Since when it is its station's; the newest one is the one that counts.", null=True)),
                ],
                options={
                    'ordering': [models.OrderBy(models.F('stuck_at'), descending=True, nulls_last=True), '-created', '-id'],
                },
            ),
            migrations.CreateModel(
                name='Installation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('open', 'In work'), ('handed_over', 'Waits for review'), ('approved', 'Approved'), ('dropped', 'Dropped')], default='open', max_length=12)),
                    ('opened_by', models.CharField(max_length=150)),
                    ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('handed_over_at', models.DateTimeField(blank=True, null=True)),
                    ('handed_over_by', models.CharField(blank=True, max_length=150)),
                    ('handed_over_who', models.CharField(blank=True, help_text='Actor.who: nobody reviews their own work.', max_length=30)),
                    ('approved_at', models.DateTimeField(blank=True, null=True)),
                    ('note', models.TextField(blank=True)),
                    ('opened_by_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='installations', to=settings.AUTH_USER_MODEL)),
                    ('station', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='installations', to='core.chargestation')),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='installations', to='core.operator')),
                    ('far_note', models.CharField(blank=True, db_default='', help_text="Why it was that far, in the person's own words.", max_length=500)),
                    ('far_reason', models.CharField(blank=True, choices=[('pin_wrong', 'The pin of the Location is in the wrong place'), ('large_site', 'The site is that large'), ('reception', 'The phone does not know better here, such as in a garage'), ('afterwards', 'I was there, and do it afterwards from elsewhere'), ('other', 'Another reason')], db_default='', max_length=10)),
                    ('handed_over_off_m', models.PositiveIntegerField(blank=True, help_text="How far from the Location's pin the phone was at the hand-over.", null=True)),
                    ('linked_off_m', models.PositiveIntegerField(blank=True, help_text="How far from the Location's pin the phone was at the link; empty: unknown.", null=True)),
                    ('suspicion', models.JSONField(blank=True, help_text='Why another box may have been handed over than was scanned: a sentence.', null=True)),
                ],
                options={
                    'indexes': [models.Index(models.F('operator'), models.F('state'), models.F('opened_at'), name='installation_queue')],
                    'constraints': [models.UniqueConstraint(models.F('station'), condition=models.Q(('state__in', ('approved', 'dropped')), _negated=True), name='installation_open_once')],
                },
            ),
            migrations.CreateModel(
                name='Event',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('by', models.CharField(max_length=150)),
                    ('who', models.CharField(max_length=30)),
                    ('verb', models.CharField(max_length=40)),
                    ('subject', models.CharField(max_length=100)),
                    ('changes', models.JSONField(default=dict)),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='core.operator')),
                ],
                options={
                    'indexes': [models.Index(models.F('operator'), models.OrderBy(models.F('at'), descending=True), name='event_newest'), models.Index(models.F('operator'), models.F('subject'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='event_history')],
                },
            ),
            migrations.CreateModel(
                name='CheckRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('started_by', models.CharField(max_length=150)),
                    ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('deadline', models.DateTimeField()),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                    ('verdict', models.CharField(blank=True, choices=[('passed', 'It works'), ('passed_with_warnings', 'It works, with warnings'), ('failed', 'Something is wrong'), ('stopped', 'Stopped')], max_length=20)),
                    ('installation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_runs', to='core.installation')),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_runs', to='core.operator')),
                    ('only', models.CharField(blank=True, help_text="The one check that is run again; the others' results are the last run's.", max_length=20)),
                ],
                options={
                    'indexes': [models.Index(models.F('installation'), models.OrderBy(models.F('started_at'), descending=True), name='check_run_newest'), models.Index(models.F('deadline'), condition=models.Q(('finished_at__isnull', True)), name='check_run_unfinished')],
                    'constraints': [models.UniqueConstraint(models.F('installation'), condition=models.Q(('finished_at__isnull', True)), name='check_run_one_at_a_time')],
                },
            ),
            migrations.CreateModel(
                name='ApiToken',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=100)),
                    ('digest', models.BinaryField(max_length=32, unique=True)),
                    ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('locations:read', 'Locations Read'), ('locations:write', 'Locations Write'), ('stations:read', 'Stations Read'), ('stations:write', 'Stations Write'), ('stations:command', 'Stations Command'), ('templates:read', 'Templates Read'), ('templates:write', 'Templates Write'), ('field:install', 'Field Install'), ('field:review', 'Field Review'), ('people:invite', 'People Invite'), ('people:write', 'People Write'), ('operator:write', 'Operator Write')], max_length=20), size=None)),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('expires_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('last_used_at', models.DateTimeField(blank=True, null=True)),
                    ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to='core.operator')),
                    ('cpo_ids', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=36), blank=True, default=list, help_text='The companies it is limited to; none: all.', size=None)),
                ],
            ),
            migrations.CreateModel(
                name='Review',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('by', models.CharField(max_length=150)),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('verdict', models.CharField(choices=[('approved', 'Approved'), ('returned', 'Returned')], max_length=8)),
                    ('step', models.CharField(blank=True, choices=[('scan', 'Scan'), ('link', 'Link'), ('fit', 'Fit'), ('checks', 'Check'), ('evidence', 'Evidence'), ('hand_over', 'Finish'), ('review', 'Review'), ('stop', 'Stop the checks'), ('drop', 'Drop'), ('claim', 'This is my station'), ('photo', 'Photo'), ('drop_photo', 'Remove a photo'), ('readings', 'Readings'), ('checklist', 'Checklist'), ('sign', 'Signature'), ('rules', 'What is asked for'), ('recheck', 'Check one thing again'), ('override', 'Override a check'), ('configure', 'Set what differs'), ('trial', 'Try it by hand'), ('pin', 'Pin')], max_length=10)),
                    ('comment', models.TextField(blank=True)),
                    ('installation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='core.installation')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['at', 'id'],
                },
            ),
            migrations.CreateModel(
                name='Session',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('epoch', models.PositiveBigIntegerField()),
                    ('address', models.GenericIPAddressField()),
                    ('port', models.PositiveIntegerField(help_text='Our port it came to.')),
                    ('tls', models.CharField(blank=True, help_text='TLS version; empty for a plain socket.', max_length=10)),
                    ('protocol', models.CharField(choices=[('ocpp1.6', 'OCPP 1.6'), ('ocpp2.0.1', 'OCPP 2.0.1'), ('ocpp2.1', 'OCPP 2.1')], max_length=10)),
                    ('security_profile', models.PositiveSmallIntegerField()),
                    ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('booted_at', models.DateTimeField(blank=True, help_text='BootNotification answered on this socket.', null=True)),
                    ('last_seen', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='Any frame or pong.')),
                    ('last_heartbeat', models.DateTimeField(blank=True, null=True)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('gone_cause', models.CharField(blank=True, choices=[('station', 'the station closed the connection'), ('silent', 'the station fell silent'), ('replaced', 'the station opened a newer connection'), ('protocol', 'the station broke the protocol'), ('gateway', 'our gateway stopped')], max_length=10)),
                    ('close_code', models.PositiveIntegerField(blank=True, null=True)),
                    ('node', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='core.gatewaynode')),
                    ('station', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='core.chargestation')),
                ],
                options={
                    'indexes': [models.Index(models.F('station'), models.OrderBy(models.F('opened_at'), descending=True), name='session_newest'), models.Index(models.F('address'), models.F('last_seen'), name='session_neighbours')],
                    'constraints': [models.UniqueConstraint(models.F('station'), condition=models.Q(('closed_at__isnull', True)), name='session_one_open')],
                },
            ),
            migrations.CreateModel(
                name='Exchange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('direction', models.CharField(choices=[('in', 'from the station'), ('out', 'to the station')], max_length=3)),
                    ('action', models.CharField(blank=True, max_length=50)),
                    ('message_id', models.CharField(blank=True, max_length=36)),
                    ('raw', models.TextField()),
                    ('station', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exchanges', to='core.chargestation')),
                    ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exchanges', to='core.session')),
                ],
                options={
                    'indexes': [models.Index(models.F('station'), models.OrderBy(models.F('at'), descending=True), name='exchange_newest')],
                },
            ),
            migrations.CreateModel(
                name='Command',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('purpose', models.CharField(blank=True, help_text='Which question of the run this is.', max_length=40)),
                    ('action', models.CharField(max_length=50)),
                    ('payload', models.JSONField(default=dict)),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('answered', 'Answered'), ('refused', 'Refused'), ('timed_out', 'Timed Out'), ('gateway_lost', 'Gateway Lost'), ('stopped', 'Stopped')], default='waiting', max_length=12)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('deadline', models.DateTimeField()),
                    ('message_id', models.CharField(blank=True, max_length=36)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('answer', models.JSONField(blank=True, help_text='CALLRESULT payload, or {code, description} of a CALLERROR.', null=True)),
                    ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='commands', to='core.checkrun')),
                    ('station', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commands', to='core.chargestation')),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commands', to='core.operator')),
                    ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='commands', to='core.session')),
                ],
                options={
                    'indexes': [models.Index(models.F('station'), models.F('created_at'), condition=models.Q(('state', 'waiting')), name='command_waiting'), models.Index(models.F('deadline'), condition=models.Q(('state__in', ['waiting', 'sent'])), name='command_unended'), models.Index(models.F('station'), models.OrderBy(models.F('created_at'), descending=True), condition=models.Q(('run__isnull', True)), name='command_history')],
                },
            ),
            migrations.CreateModel(
                name='StepAttempt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('step', models.CharField(choices=[('scan', 'Scan'), ('link', 'Link'), ('fit', 'Fit'), ('checks', 'Check'), ('evidence', 'Evidence'), ('hand_over', 'Finish'), ('review', 'Review'), ('stop', 'Stop the checks'), ('drop', 'Drop'), ('claim', 'This is my station'), ('photo', 'Photo'), ('drop_photo', 'Remove a photo'), ('readings', 'Readings'), ('checklist', 'Checklist'), ('sign', 'Signature'), ('rules', 'What is asked for'), ('recheck', 'Check one thing again'), ('override', 'Override a check'), ('configure', 'Set what differs'), ('trial', 'Try it by hand'), ('pin', 'Pin')], max_length=10)),
                    ('who', models.CharField(max_length=30)),
                    ('by', models.CharField(max_length=150)),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('nonce', models.UUIDField()),
                    ('outcome', models.PositiveSmallIntegerField(help_text='1000, or the number of the refusal.')),
                    ('slug', models.CharField(blank=True, max_length=40)),
                    ('said', models.JSONField(default=dict, help_text='What was asked for, secrets masked.')),
                    ('sentence', models.JSONField(blank=True, null=True)),
                    ('answer', models.JSONField(blank=True, help_text='What a repeat of the same nonce is answered.', null=True)),
                    ('installation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='core.installation')),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='step_attempts', to='core.operator')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('address', models.GenericIPAddressField(blank=True, help_text="Where the person's phone called from.", null=True)),
                    ('happened_at', models.DateTimeField(blank=True, help_text="By the phone's clock; what was kept without signal comes later.", null=True)),
                    ('accuracy_m', models.PositiveIntegerField(blank=True, help_text='How sure the phone was of it.', null=True)),
                    ('latitude', models.DecimalField(blank=True, decimal_places=4, help_text='Where the phone was, to some ten metres.', max_digits=7, null=True)),
                    ('longitude', models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True)),
                ],
                options={
                    'indexes': [models.Index(models.F('installation'), models.F('step'), models.OrderBy(models.F('at'), descending=True), name='attempt_history'), models.Index(models.F('address'), models.F('at'), condition=models.Q(('address__isnull', False)), name='attempt_neighbours'), models.Index(models.F('installation'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='attempt_timeline'), models.Index(models.F('at'), condition=models.Q(('latitude__isnull', False)), name='attempt_positions')],
                    'constraints': [models.UniqueConstraint(models.F('installation'), models.F('step'), models.F('nonce'), condition=models.Q(('outcome', 1000)), name='attempt_nonce_unique'), models.UniqueConstraint(models.F('who'), models.F('step'), models.F('nonce'), condition=models.Q(('outcome', 1000)), name='attempt_scan_nonce_unique')],
                },
            ),
            migrations.CreateModel(
                name='CheckResult',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.CharField(max_length=20)),
                    ('position', models.PositiveSmallIntegerField()),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('passed', 'Passed'), ('warning', 'Warning'), ('failed', 'Failed'), ('not_possible', 'Not possible'), ('overridden', 'Overridden')], max_length=12)),
                    ('required', models.BooleanField(default=True)),
                    ('value', models.CharField(blank=True, max_length=100)),
                    ('sentence', models.JSONField(blank=True, null=True)),
                    ('remedy', models.JSONField(blank=True, null=True)),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='core.checkrun')),
                    ('overridden_by', models.CharField(blank=True, max_length=150)),
                    ('override_reason', models.CharField(blank=True, max_length=500)),
                ],
                options={
                    'ordering': ['position'],
                    'constraints': [models.UniqueConstraint(models.F('run'), models.F('slug'), name='check_result_unique')],
                },
            ),
            migrations.CreateModel(
                name='ConnectorReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('connector_id', models.PositiveIntegerField()),
                    ('evse_number', models.PositiveIntegerField(blank=True, null=True)),
                    ('evse_connector', models.PositiveIntegerField(blank=True, null=True)),
                    ('status', models.CharField(max_length=30)),
                    ('error_code', models.CharField(blank=True, max_length=50)),
                    ('info', models.CharField(blank=True, max_length=255)),
                    ('reported_at', models.DateTimeField(blank=True, help_text="The station's clock, as it said.", null=True)),
                    ('received_at', models.DateTimeField(help_text='Our clock.')),
                    ('station', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='connector_reports', to='core.chargestation')),
                ],
                options={
                    'ordering': ['connector_id'],
                    'constraints': [models.UniqueConstraint(models.F('station'), models.F('connector_id'), name='connector_report_unique')],
                },
            ),
            migrations.CreateModel(
                name='EnergyMixProfile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('energy_mix_profile_id', models.CharField(max_length=36)),
                    ('is_green_energy', models.BooleanField()),
                    ('energy_sources', models.JSONField(blank=True, default=list)),
                    ('environ_impact', models.JSONField(blank=True, default=list)),
                    ('supplier_name', models.CharField(blank=True, max_length=64)),
                    ('energy_product_name', models.CharField(blank=True, max_length=64)),
                    ('etag', models.UUIDField(default=uuid.uuid4)),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('modified', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('created_by', models.CharField(blank=True, max_length=150)),
                    ('modified_by', models.CharField(blank=True, max_length=150)),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='energy_mix_profiles', to='core.operator')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('operator'), django.db.models.functions.text.Upper('energy_mix_profile_id'), name='energy_mix_profile_id_unique')],
                },
            ),
            migrations.CreateModel(
                name='IdempotencyKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('who', models.CharField(help_text='Actor.who.', max_length=30)),
                    ('key', models.CharField(max_length=255)),
                    ('route', models.CharField(help_text='Method and path.', max_length=255)),
                    ('fingerprint', models.BinaryField(help_text='SHA-256 of the body.', max_length=32)),
                    ('answer', models.BinaryField(help_text='The body that was answered.', null=True)),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.operator')),
                ],
                options={
                    'indexes': [models.Index(models.F('created'), name='idempotency_key_age')],
                    'constraints': [models.UniqueConstraint(models.F('who'), models.F('key'), name='idempotency_key_unique')],
                },
            ),
            migrations.CreateModel(
                name='Partner',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=100)),
                    ('country_code', models.CharField(blank=True, max_length=2)),
                    ('party_id', models.CharField(blank=True, max_length=3)),
                    ('roles', models.JSONField(blank=True, default=list)),
                    ('version', models.CharField(blank=True, max_length=5)),
                    ('versions_url', models.URLField(blank=True, max_length=255)),
                    ('registration_digest', models.BinaryField(blank=True, max_length=32, null=True)),
                    ('digest', models.BinaryField(blank=True, max_length=32, null=True)),
                    ('token_for_them', models.CharField(blank=True, help_text='What they gave us to call them with.', max_length=64)),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('registered_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('last_used_at', models.DateTimeField(blank=True, null=True)),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partners', to='core.operator')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('digest'), condition=models.Q(('digest__isnull', False)), name='partner_digest_unique'), models.UniqueConstraint(models.F('registration_digest'), condition=models.Q(('registration_digest__isnull', False)), name='partner_registration_unique')],
                },
            ),
            migrations.CreateModel(
                name='SubCpo',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('cpo_id', models.CharField(max_length=36, unique=True)),
                    ('name', models.CharField(max_length=100)),
                    ('website', models.URLField(blank=True)),
                    ('phone', models.CharField(blank=True, max_length=25)),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sub_cpos', to='core.operator')),
                    ('logo', models.URLField(blank=True, max_length=255)),
                ],
            ),
            migrations.CreateModel(
                name='MeterReading',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.PositiveIntegerField()),
                    ('measurand', models.CharField(max_length=50)),
                    ('phase', models.CharField(blank=True, max_length=10)),
                    ('location', models.CharField(blank=True, max_length=20)),
                    ('value', models.FloatField()),
                    ('unit', models.CharField(blank=True, max_length=20)),
                    ('context', models.CharField(blank=True, max_length=30)),
                    ('reported_at', models.DateTimeField(blank=True, help_text="The station's clock, as it said.", null=True)),
                    ('received_at', models.DateTimeField(help_text='Our clock.')),
                    ('station', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meter_readings', to='core.chargestation')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('station'), models.F('place'), models.F('measurand'), models.F('phase'), models.F('location'), name='meter_reading_unique')],
                },
            ),
            migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('firmware', 'Firmware update'), ('log', 'Log upload'), ('security', 'Security event')], max_length=10)),
                    ('status', models.CharField(max_length=50)),
                    ('info', models.CharField(blank=True, max_length=255)),
                    ('reported_at', models.DateTimeField(blank=True, null=True)),
                    ('received_at', models.DateTimeField()),
                    ('station', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='core.chargestation')),
                ],
                options={
                    'indexes': [models.Index(models.F('station'), models.OrderBy(models.F('received_at'), descending=True), name='notice_newest')],
                },
            ),
            migrations.CreateModel(
                name='StationSetting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=200)),
                    ('value', models.TextField(blank=True, null=True)),
                    ('readonly', models.BooleanField(blank=True, null=True)),
                    ('received_at', models.DateTimeField()),
                    ('station', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='settings_told', to='core.chargestation')),
                ],
                options={
                    'ordering': ['key'],
                    'constraints': [models.UniqueConstraint(models.F('station'), models.F('key'), name='station_setting_unique')],
                },
            ),
            migrations.CreateModel(
                name='Transaction',
                fields=[
                    ('id', models.AutoField(primary_key=True, serialize=False)),
                    ('transaction_id', models.CharField(blank=True, help_text='What a 2.x station calls it.', max_length=36)),
                    ('place', models.PositiveIntegerField(help_text='Connector in OCPP 1.6, EVSE in 2.x.')),
                    ('id_token', models.CharField(blank=True, max_length=36)),
                    ('accepted', models.BooleanField(default=False, help_text='Whether we said that this tag may charge.')),
                    ('meter_start_wh', models.FloatField(blank=True, null=True)),
                    ('meter_stop_wh', models.FloatField(blank=True, null=True)),
                    ('started_at', models.DateTimeField(blank=True, help_text="The station's clock, as it said.", null=True)),
                    ('stopped_at', models.DateTimeField(blank=True, help_text="The station's clock, as it said.", null=True)),
                    ('reason', models.CharField(blank=True, max_length=30)),
                    ('received_at', models.DateTimeField(help_text='Our clock, when we first heard of it.')),
                    ('ended_at', models.DateTimeField(blank=True, help_text='Our clock.', null=True)),
                    ('station', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='transactions', to='core.chargestation')),
                ],
                options={
                    'indexes': [models.Index(models.F('station'), models.OrderBy(models.F('received_at'), descending=True), name='transaction_newest')],
                    'constraints': [models.UniqueConstraint(models.F('station'), models.F('transaction_id'), condition=models.Q(('transaction_id', ''), _negated=True), name='transaction_unique')],
                },
            ),
            migrations.CreateModel(
                name='FeedEpoch',
                fields=[
                    ('only', models.BooleanField(default=True, primary_key=True, serialize=False)),
                    ('epoch', models.UUIDField(default=uuid.uuid4)),
                ],
            ),
            migrations.CreateModel(
                name='LocationDocument',
                fields=[
                    ('key', models.CharField(help_text='The id that readers know.', max_length=48)),
                    ('created', models.DateTimeField()),
                    ('modified', models.DateTimeField()),
                    ('last_updated', models.DateTimeField()),
                    ('etag', models.UUIDField()),
                    ('sequence', models.BigIntegerField()),
                    ('xact', models.BigIntegerField()),
                    ('head', models.TextField(help_text='JSON: all but the EVSEs, its brace still open.')),
                    ('evses', models.TextField(help_text='JSON: the EVSEs, comma between them.')),
                    ('location', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='document', serialize=False, to='core.location')),
                    ('operator', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.operator')),
                ],
                options={
                    'indexes': [models.Index(models.F('operator'), models.F('created'), models.F('key'), include=('location',), name='location_document_feed'), models.Index(models.F('operator'), models.F('last_updated'), name='location_document_dates'), models.Index(models.F('operator'), models.F('xact'), models.F('sequence'), name='location_document_changes'), models.Index(models.F('operator'), models.F('modified'), name='location_document_modified')],
                },
            ),
            migrations.CreateModel(
                name='StationDocument',
                fields=[
                    ('key', models.CharField(help_text='The id that readers know.', max_length=48)),
                    ('created', models.DateTimeField()),
                    ('modified', models.DateTimeField()),
                    ('last_updated', models.DateTimeField()),
                    ('etag', models.UUIDField()),
                    ('sequence', models.BigIntegerField()),
                    ('xact', models.BigIntegerField()),
                    ('head', models.TextField(help_text='JSON: all but the EVSEs, its brace still open.')),
                    ('evses', models.TextField(help_text='JSON: the EVSEs, comma between them.')),
                    ('station', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='document', serialize=False, to='core.chargestation')),
                    ('restricted', models.BooleanField()),
                    ('operator', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.operator')),
                ],
                options={
                    'indexes': [models.Index(models.F('operator'), models.F('created'), models.F('key'), include=('station',), name='station_document_feed'), models.Index(models.F('operator'), models.F('last_updated'), name='station_document_dates'), models.Index(models.F('operator'), models.F('xact'), models.F('sequence'), name='station_document_changes'), models.Index(models.F('operator'), models.F('modified'), name='station_document_modified')],
                },
            ),
            migrations.CreateModel(
                name='Tally',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(help_text='The table that is counted.', max_length=40)),
                    ('number', models.BigIntegerField()),
                    ('operator', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.operator')),
                ],
                options={
                    'indexes': [models.Index(models.F('operator'), models.F('kind'), include=('number',), name='tally_sum')],
                },
            ),
            migrations.CreateModel(
                name='RegistrationToken',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=100)),
                    ('digest', models.BinaryField(max_length=32, unique=True)),
                    ('security_profile', models.PositiveSmallIntegerField(default=1, help_text='Of the stations that it registers.')),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('created_by', models.CharField(blank=True, max_length=150)),
                    ('expires_at', models.DateTimeField()),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('last_used_at', models.DateTimeField(blank=True, null=True)),
                    ('uses', models.PositiveIntegerField(default=0, help_text='How many stations it has registered.')),
                    ('most_uses', models.PositiveIntegerField(default=100, help_text='How many it may register.')),
                    ('location', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.location')),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='registration_tokens', to='core.operator')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('security_profile__lte', 3)), name='registration_security_profile'), models.CheckConstraint(condition=models.Q(('uses__lte', models.F('most_uses'))), name='registration_uses')],
                },
            ),
            migrations.CreateModel(
                name='Device',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('session_key', models.CharField(max_length=40, unique=True)),
                    ('user_agent', models.CharField(blank=True, max_length=300)),
                    ('address', models.GenericIPAddressField(blank=True, null=True)),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='SignInLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.BinaryField(max_length=32, unique=True)),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('created_by', models.CharField(max_length=150)),
                    ('expires_at', models.DateTimeField()),
                    ('used_at', models.DateTimeField(blank=True, null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_in_links', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='EvidenceRules',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('lines', models.JSONField(default=list, help_text='The checklist: {text, required} each.')),
                    ('photos', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('label', 'Label'), ('installed', 'Installed station'), ('panel', 'Panel'), ('other', 'Something else')], max_length=10), blank=True, default=list, size=None)),
                    ('readings', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('continuity', 'Continuity of the protective conductor'), ('insulation', 'Insulation resistance'), ('polarity', 'Polarity'), ('loop', 'Earth fault loop impedance'), ('rcd', 'RCD trip time'), ('rotation', 'Phase rotation')], max_length=10), blank=True, default=list, size=None)),
                    ('signature', models.BooleanField(default=False)),
                    ('out_of_limit_allowed', models.BooleanField(default=False)),
                    ('photo_days', models.PositiveSmallIntegerField(default=365, help_text='How long proof photos are kept.')),
                    ('operator', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='evidence_rules', to='core.operator')),
                    ('far_from_pin_m', models.PositiveIntegerField(db_default=250, default=250, help_text='Whoever links from farther than so many metres is asked why.')),
                ],
            ),
            migrations.CreateModel(
                name='Signature',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=100)),
                    ('drawing', models.TextField(blank=True)),
                    ('by', models.CharField(max_length=150)),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('installation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='signature', to='core.installation')),
                ],
            ),
            migrations.CreateModel(
                name='CommissioningRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('text', models.TextField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('installation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='core.installation')),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='core.operator')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('installation'), models.F('number'), name='record_number_unique')],
                },
            ),
            migrations.CreateModel(
                name='Photo',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(help_text='Random: its address tells nothing.', max_length=32, unique=True)),
                    ('kind', models.CharField(choices=[('label', 'Label'), ('installed', 'Installed station'), ('panel', 'Panel'), ('other', 'Something else')], max_length=10)),
                    ('image', models.BinaryField()),
                    ('thumbnail', models.BinaryField()),
                    ('size', models.PositiveIntegerField(help_text='Bytes of the image.')),
                    ('sha256', models.CharField(max_length=64)),
                    ('width', models.PositiveSmallIntegerField()),
                    ('height', models.PositiveSmallIntegerField()),
                    ('by', models.CharField(max_length=150)),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('taken_at', models.DateTimeField(blank=True, help_text="The phone's clock, as it said.", null=True)),
                    ('latitude', models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True)),
                    ('longitude', models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True)),
                    ('purged_at', models.DateTimeField(blank=True, null=True)),
                    ('installation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='core.installation')),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='core.operator')),
                ],
                options={
                    'ordering': ['at', 'id'],
                    'indexes': [models.Index(models.F('installation'), models.F('at'), name='photo_of_installation')],
                },
            ),
            migrations.CreateModel(
                name='Reading',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.PositiveSmallIntegerField(default=0)),
                    ('kind', models.CharField(choices=[('continuity', 'Continuity of the protective conductor'), ('insulation', 'Insulation resistance'), ('polarity', 'Polarity'), ('loop', 'Earth fault loop impedance'), ('rcd', 'RCD trip time'), ('rotation', 'Phase rotation')], max_length=10)),
                    ('value', models.CharField(help_text="A number in the limit's unit, or a word.", max_length=20)),
                    ('limit', models.JSONField(help_text='unit, least, most, allowed, source: as it was when this was measured.')),
                    ('within', models.BooleanField()),
                    ('note', models.CharField(blank=True, max_length=500)),
                    ('by', models.CharField(max_length=150)),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('installation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='core.installation')),
                ],
                options={
                    'ordering': ['place', 'id'],
                    'constraints': [models.UniqueConstraint(models.F('installation'), models.F('place'), models.F('kind'), name='reading_unique')],
                },
            ),
            migrations.CreateModel(
                name='Tick',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(max_length=200)),
                    ('by', models.CharField(max_length=150)),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('installation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ticks', to='core.installation')),
                ],
                options={
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(models.F('installation'), models.F('text'), name='tick_unique')],
                },
            ),
            migrations.CreateModel(
                name='Trial',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('walk', 'Socket walk'), ('presence', 'Proof of presence'), ('charge', 'Test charge')], max_length=10)),
                    ('connector', models.PositiveIntegerField(blank=True, null=True)),
                    ('place', models.CharField(blank=True, help_text='What the socket is called: left, right, a number.', max_length=16)),
                    ('found', models.PositiveIntegerField(blank=True, null=True)),
                    ('before', models.JSONField(default=dict, help_text="The connectors' states when it began, by number.")),
                    ('tag', models.CharField(blank=True, help_text='The token of a test charge.', max_length=20)),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('passed', 'Passed'), ('warning', 'Warning'), ('failed', 'Failed'), ('not_possible', 'Not possible'), ('overridden', 'Overridden')], default='running', max_length=12)),
                    ('value', models.CharField(blank=True, max_length=100)),
                    ('sentence', models.JSONField(blank=True, null=True)),
                    ('remedy', models.JSONField(blank=True, null=True)),
                    ('started_by', models.CharField(max_length=150)),
                    ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('deadline', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('reason', models.CharField(blank=True, help_text='Why a supervisor overrode it.', max_length=500)),
                    ('installation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trials', to='core.installation')),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trials', to='core.operator')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(models.F('installation'), models.OrderBy(models.F('started_at'), descending=True), name='trial_newest')],
                    'constraints': [models.UniqueConstraint(models.F('installation'), condition=models.Q(('ended_at__isnull', True)), name='trial_one_at_a_time')],
                },
            ),
            migrations.CreateModel(
                name='Job',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('note', models.TextField(blank=True, help_text='How to get in, whom to call.')),
                    ('version', models.PositiveIntegerField(default=1, help_text='Counts the changes: who read an older one is told.')),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('created_by', models.CharField(max_length=150)),
                    ('changed_by', models.CharField(blank=True, max_length=150)),
                    ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                    ('installer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='jobs', to=settings.AUTH_USER_MODEL)),
                    ('location', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='core.location')),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='core.operator')),
                    ('stations', models.ManyToManyField(related_name='jobs', through='core.JobStation', to='core.chargestation')),
                ],
                options={
                    'indexes': [models.Index(models.F('operator'), models.F('day'), name='job_days'), models.Index(models.F('installer'), models.F('day'), condition=models.Q(('cancelled_at', None)), name='job_of_installer')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='job_version')],
                },
            ),
            migrations.CreateModel(
                name='JobStation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='expected', to='core.job')),
                    ('station', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.chargestation')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('job'), models.F('station'), name='job_station_once')],
                },
            ),
            migrations.CreateModel(
                name='Import',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('locations', 'Locations'), ('stations', 'Stations'), ('jobs', 'Jobs')], max_length=10)),
                    ('name', models.CharField(max_length=255)),
                    ('state', models.CharField(choices=[('uploaded', 'To be read'), ('checking', 'Being read'), ('checked', 'To be looked at'), ('importing', 'Being imported'), ('done', 'Imported'), ('undoing', 'Being undone'), ('undone', 'Undone'), ('failed', 'Not imported')], default='uploaded', max_length=10)),
                    ('content', models.BinaryField(null=True)),
                    ('form', models.JSONField(default=dict)),
                    ('header', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                    ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(blank=True, max_length=100), help_text='The field of each column; or empty.', size=None)),
                    ('goes_on', models.BooleanField(default=False)),
                    ('total', models.PositiveIntegerField(default=0, help_text='Rows of the file, once it is read.')),
                    ('done', models.PositiveIntegerField(default=0, help_text='Rows that the present state is through with.')),
                    ('through', models.PositiveIntegerField(default=0, help_text='The last line of those.')),
                    ('fault', models.JSONField(help_text='Why it failed, as a sentence.', null=True)),
                    ('who', models.CharField(help_text='Whose it is, as the audit trail keys it.', max_length=100)),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('created_by', models.CharField(max_length=150)),
                    ('moved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='When the worker last did something for it.')),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='core.operator')),
                    ('token', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.apitoken')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['operator', '-created'], name='import_newest'), models.Index(models.F('created'), name='import_age'), models.Index(models.F('moved_at'), condition=models.Q(('state__in', ['checking', 'importing', 'undoing'])), name='import_at_work')],
                },
            ),
            migrations.CreateModel(
                name='ImportRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('line', models.PositiveIntegerField()),
                    ('cells', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                    ('outcome', models.CharField(choices=[('created', 'new'), ('updated', 'changed'), ('unchanged', 'unchanged'), ('refused', 'refused')], max_length=10)),
                    ('reasons', models.JSONField(default=list)),
                    ('key', models.CharField(blank=True, max_length=255)),
                    ('stamp', models.CharField(blank=True, max_length=36)),
                    ('before', models.JSONField(null=True)),
                    ('undone', models.CharField(blank=True, choices=[('removed', 'removed'), ('restored', 'set back'), ('kept', 'kept')], max_length=10)),
                    ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='core.import')),
                ],
                options={
                    'indexes': [models.Index(models.F('of'), models.F('outcome'), models.F('line'), name='import_rows_by_outcome')],
                    'constraints': [models.UniqueConstraint(models.F('of'), models.F('line'), name='import_line_once')],
                },
            ),
            migrations.CreateModel(
                name='ColumnName',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('locations', 'Locations'), ('stations', 'Stations'), ('jobs', 'Jobs')], max_length=10)),
                    ('heading', models.CharField(max_length=100)),
                    ('field', models.CharField(blank=True, max_length=100)),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.operator')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('operator'), models.F('kind'), models.F('heading'), name='column_name_once')],
                },
            ),
            migrations.CreateModel(
                name='TemplateVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField()),
                    ('content', models.JSONField(help_text='The columns of CONTENT by their names.')),
                    ('made_at', models.DateTimeField(help_text='When it began to say this.')),
                    ('replaced_by', models.CharField(help_text='Who changed it, and so made the version after.', max_length=150)),
                    ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='past', to='core.hardwaretemplate')),
                ],
                options={
                    'ordering': ['-version'],
                    'constraints': [models.UniqueConstraint(models.F('template'), models.F('version'), name='template_version_unique')],
                },
            ),
            migrations.CreateModel(
                name='OwnerLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.BinaryField(max_length=32, unique=True)),
                    ('note', models.CharField(blank=True, help_text='For whom it is.', max_length=100)),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('created_by', models.CharField(max_length=150)),
                    ('expires_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_by', models.CharField(blank=True, max_length=150)),
                    ('opened_at', models.DateTimeField(blank=True, help_text='When somebody looked last, to the hour.', null=True)),
                    ('location', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='owner_links', to='core.location')),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='owner_links', to='core.operator')),
                ],
                options={
                    'indexes': [models.Index(models.F('location'), models.OrderBy(models.F('created'), descending=True), name='owner_link_of_location')],
                },
            ),
            migrations.CreateModel(
                name='Webhook',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(blank=True, max_length=100)),
                    ('url', models.CharField(max_length=500)),
                    ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, help_text='None: all of them.', size=None)),
                    ('active', models.BooleanField(default=True, help_text='What happens while it is off is not told later either.')),
                    ('salt', models.BinaryField(max_length=32)),
                    ('old_salt', models.BinaryField(blank=True, max_length=32, null=True)),
                    ('old_until', models.DateTimeField(blank=True, help_text='Until when the secret before signs as well.', null=True)),
                    ('failing_since', models.DateTimeField(blank=True, null=True)),
                    ('trouble', models.CharField(blank=True, help_text='What went wrong last.', max_length=200)),
                    ('paused_at', models.DateTimeField(blank=True, help_text='When we gave up; messages are parked since.', null=True)),
                    ('free_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('created_by', models.CharField(max_length=150)),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to='core.operator')),
                ],
            ),
            migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('email', models.EmailField(max_length=254)),
                    ('role', models.CharField(choices=[('installer', 'Installer'), ('supervisor', 'Supervisor'), ('dispatcher', 'Dispatcher'), ('admin', 'Administrator')], max_length=12)),
                    ('language', models.CharField(max_length=8)),
                    ('digest', models.BinaryField(max_length=32, unique=True)),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('created_by', models.CharField(max_length=150)),
                    ('expires_at', models.DateTimeField()),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('accepted_at', models.DateTimeField(blank=True, null=True)),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='core.operator')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['installer', 'supervisor', 'dispatcher', 'admin'])), name='invitation_role'), models.UniqueConstraint(models.F('operator'), django.db.models.functions.text.Upper('email'), condition=models.Q(('accepted_at', None), ('revoked_at', None)), name='invitation_open_once')],
                },
            ),
            migrations.CreateModel(
                name='PurgeReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('what', models.CharField(max_length=20)),
                    ('days', models.PositiveSmallIntegerField(help_text='The period that held.')),
                    ('until', models.DateTimeField(help_text='What is older went.')),
                    ('number', models.PositiveIntegerField()),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='purge_reports', to='core.operator')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('operator'), models.F('at'), models.F('what'), name='purge_report_once')],
                },
            ),
            migrations.CreateModel(
                name='Delivery',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('message_id', models.UUIDField(db_default=models.Func(function='gen_random_uuid'))),
                    ('event', models.CharField(max_length=20)),
                    ('subject', models.CharField(max_length=100)),
                    ('body', models.TextField()),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Delivered'), ('parked', 'Given up')], db_default='waiting', max_length=8)),
                    ('attempts', models.PositiveSmallIntegerField(db_default=0)),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('tried_at', models.DateTimeField(blank=True, null=True)),
                    ('http', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('answer', models.CharField(db_default='', help_text='How their answer begins, or why there is none.', max_length=500)),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='core.operator')),
                    ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='core.webhook')),
                ],
                options={
                    'indexes': [models.Index(models.F('webhook'), models.F('due_at'), condition=models.Q(('state', 'waiting')), name='delivery_due'), models.Index(models.F('webhook'), models.OrderBy(models.F('id'), descending=True), name='delivery_newest'), models.Index(models.F('created'), name='delivery_age')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'done', 'parked'])), name='delivery_state')],
                },
            ),
            migrations.CreateModel(
                name='JobPass',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('created_by', models.CharField(max_length=150)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_by', models.CharField(blank=True, max_length=150)),
                    ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passes', to='core.job')),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passes', to='core.operator')),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='job_pass', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-created', '-id'],
                },
            ),
        ),
        migrations.RunSQL("CREATE SEQUENCE core_document_sequence", "DROP SEQUENCE core_document_sequence"),
        migrations.RunSQL(COUNT, "DROP FUNCTION core_tally_added; DROP FUNCTION core_tally_gone"),
        *(migrations.RunSQL(COUNT_TABLE.format(table=table), UNCOUNT.format(table=table)) for table in TABLES),
        migrations.RunPython(keep_text, migrations.RunPython.noop),
        migrations.RunSQL(ONE_OPERATOR, ANY_OPERATOR),
        migrations.RunSQL(TELL, SILENCE),
    ]
