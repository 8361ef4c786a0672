"""Keep what templates said before, and name the product whose playbook holds. Past versions come from the audit trail."""

import django.db.models.deletion
from django.db import migrations, models

CONTENT = (
    "name", "vendor", "model", "model_match", "serial_prefix", "min_firmware", "evse_templates",
    "expected_configuration", "playbook", "note", "product",
)


def keep_what_was(apps, _schema_editor):
    """Undo the changes of each template one by one, the newest first, as far as the audit trail tells them."""
    version_model = apps.get_model("core", "TemplateVersion")
    event_model = apps.get_model("core", "Event")
    for template in apps.get_model("core", "HardwareTemplate").objects.filter(version__gt=1).iterator():
        trail = event_model.objects.filter(
            operator=template.operator_id, subject=f"template {template.template_id}", verb__in=("create", "change")
        )
        changed = [one for one in trail.order_by("-pk") if one.verb == "create" or set(one.changes) - {"etag"}]
        content = {name: getattr(template, name) for name in CONTENT}
        version = template.version
        for event, before in zip(changed, [*changed[1:], None]):
            if event.verb == "create" or version == 1:
                break
            content = content | {name: pair[0] for name, pair in event.changes.items() if name in CONTENT}
            version -= 1
            version_model.objects.create(
                template=template, version=version, content=content,
                made_at=before.at if before else template.created, replaced_by=event.by,
            )


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0022_files_brought_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="hardwaretemplate",
            name="product",
            field=models.CharField(blank=True, default="", help_text="Of the catalogue, whose playbook holds here; empty: as template_id says.", max_length=64),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="TemplateVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("content", models.JSONField(help_text="The columns of CONTENT by their names.")),
                ("made_at", models.DateTimeField(help_text="When it began to say this.")),
                ("replaced_by", models.CharField(help_text="Who changed it, and so made the version after.", max_length=150)),
                ("template", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="past", to="core.hardwaretemplate")),
            ],
            options={
                "ordering": ["-version"],
                "constraints": [models.UniqueConstraint(models.F("template"), models.F("version"), name="template_version_unique")],
            },
        ),
        migrations.RunPython(keep_what_was, migrations.RunPython.noop),
    ]
