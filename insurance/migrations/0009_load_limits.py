"""Limits of loads: per cent from 0 to 100, one of a kind a day."""

from __future__ import annotations

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("insurance", "0008_waterfall_billed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="loadlimit",
            name="percent",
            field=models.DecimalField(
                decimal_places=2,
                help_text="Of the registered cards.",
                max_digits=5,
                validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)],
                verbose_name="per cent",
            ),
        ),
        migrations.AddConstraint(
            model_name="loadlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__gte", 0), ("percent__lte", 100)), name="load_limit_is_percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="loadlimit",
            constraint=models.UniqueConstraint(fields=("code", "valid_from"), name="load_limit_once_a_day"),
        ),
    ]
