"""Thresholds name the base of their activity rate and the share enrolled by the government."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("insurance", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="coveragethreshold",
            name="activity_base",
            field=models.CharField(
                choices=[("keaktifan_peserta", "of registered members"), ("keaktifan_penduduk", "of residents")],
                default="keaktifan_peserta",
                max_length=20,
                verbose_name="activity is a share",
            ),
        ),
        migrations.AddField(
            model_name="coveragethreshold",
            name="pemda_min",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="Members of PBPU Pemda in per cent of residents.",
                max_digits=5,
                null=True,
                verbose_name="enrolled by the government at least",
            ),
        ),
    ]
