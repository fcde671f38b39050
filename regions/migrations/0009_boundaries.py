"""Outlines of regions, for the map."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("regions", "0008_assign_cases"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegionBoundary",
            fields=[
                (
                    "region",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="boundary",
                        serialize=False,
                        to="regions.region",
                    ),
                ),
                (
                    "polygons",
                    models.JSONField(help_text="Longitude and latitude in degrees, WGS 84.", verbose_name="polygons"),
                ),
                ("latitude", models.DecimalField(decimal_places=5, max_digits=8, verbose_name="latitude")),
                ("longitude", models.DecimalField(decimal_places=5, max_digits=8, verbose_name="longitude")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
            ],
            options={
                "verbose_name": "boundary",
                "verbose_name_plural": "boundaries",
                "default_permissions": (),
            },
        ),
    ]
