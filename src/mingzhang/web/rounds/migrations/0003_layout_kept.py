from typing import Any

from django.db import migrations, models


def keep_layouts(apps: Any, _schema_editor: Any) -> None:
    """What was submitted so far keeps the layout in which it was printed."""
    Submission = apps.get_model("rounds", "Submission")
    for organisation in apps.get_model("people", "Organisation").objects.exclude(layout=""):
        Submission.objects.filter(organisation=organisation).update(layout=organisation.layout)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("rounds", "0002_steps_and_forms"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="layout",
            field=models.CharField(blank=True, max_length=120, verbose_name="版式"),
        ),
        migrations.RunPython(keep_layouts, migrations.RunPython.noop, elidable=True),
    ]
