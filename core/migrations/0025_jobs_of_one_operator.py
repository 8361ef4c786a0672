"""Whom a job sends where is of one operator, whoever writes the row: the database looks itself."""

from django.db import migrations

# A job whose rows were moved meanwhile may still be called off or read: only what a statement says anew is looked at.
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


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0024_desk_and_owner_links"),
    ]

    operations = [migrations.RunSQL(ONE_OPERATOR, ANY_OPERATOR)]
