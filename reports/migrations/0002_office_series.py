"""Numbers are unique within an office, and a request issues once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="issuedreport",
            name="series",
            field=models.CharField(
                default="", help_text="Region code of the issuing office.", max_length=40, verbose_name="series"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="issuedreport",
            name="request_key",
            field=models.UUIDField(
                help_text="Key of the request, so that asking twice issues once.", null=True, unique=True
            ),
        ),
        migrations.AlterField(
            model_name="issuedreport",
            name="number",
            field=models.CharField(max_length=60, verbose_name="number"),
        ),
        migrations.AddConstraint(
            model_name="issuedreport",
            constraint=models.UniqueConstraint(fields=("series", "number"), name="report_number_once_per_office"),
        ),
    ]
