"""What PostgreSQL does for the stored documents: it numbers and counts them, and keeps their text as it can best."""

from django.db import migrations

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

    dependencies = [
        ("core", "0012_stored_documents"),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE core_document_sequence", "DROP SEQUENCE core_document_sequence"),
        migrations.RunSQL(COUNT, "DROP FUNCTION core_tally_added; DROP FUNCTION core_tally_gone"),
        *(migrations.RunSQL(COUNT_TABLE.format(table=table), UNCOUNT.format(table=table)) for table in TABLES),
        migrations.RunPython(keep_text, migrations.RunPython.noop),
    ]
