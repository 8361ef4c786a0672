"""A set of stations is written anew without touching an index; and nothing is looked up that is known already."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

from core.migrations._at_once import AtOnce

# A set changes all rows of a page in one transaction, and a page must hold the next version of each of them: else every
# index is written again, though nothing that it names has changed. Of its EVSEs a station changes about half. Pages that
# are full already get room as their rows move on; VACUUM FULL gives it to all of them at once.
ROOM = {"core_chargestation": (85, 50), "core_location": (85, 50), "core_evse": (100, 60)}


class Migration(migrations.Migration):
    old_code = (
        "It writes the same rows, of the same things and operators; that they are there was looked up twice. It asks "
        "for serial numbers by reading the operator's stations, which a step does once a scan."
    )

    dependencies = [
        ('core', '0035_longer_subjects'),
    ]

    operations = [
        AtOnce(
            migrations.RemoveIndex(
                model_name='chargestation',
                name='station_box_serial',
            ),
            migrations.RemoveIndex(
                model_name='chargestation',
                name='station_point_serial',
            ),
            migrations.AlterField(
                model_name='connector',
                name='evse',
                field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='connectors', to='core.evse'),
            ),
            migrations.AlterField(
                model_name='event',
                name='operator',
                field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='core.operator'),
            ),
            migrations.AlterField(
                model_name='locationdocument',
                name='location',
                field=models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='document', serialize=False, to='core.location'),
            ),
            migrations.AlterField(
                model_name='stationdocument',
                name='station',
                field=models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='document', serialize=False, to='core.chargestation'),
            ),
            migrations.AddIndex(
                model_name='chargestation',
                index=models.Index(models.F('operator'), django.db.models.functions.text.Upper('charge_box_serial_number'), condition=models.Q(('charge_box_serial_number', ''), _negated=True), name='station_box_serial'),
            ),
            migrations.AddIndex(
                model_name='chargestation',
                index=models.Index(models.F('operator'), django.db.models.functions.text.Upper('charge_point_serial_number'), condition=models.Q(('charge_point_serial_number', ''), _negated=True), name='station_point_serial'),
            ),
        ),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} SET (fillfactor = {now})", f"ALTER TABLE {table} SET (fillfactor = {before})"
            )
            for table, (before, now) in ROOM.items()
        ),
    ]
