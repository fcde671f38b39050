"""What a regency's budget gives for premiums."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("insurance", "0006_waterfall"),
        ("regions", "0008_assign_cases"),
    ]

    operations = [
        migrations.CreateModel(
            name="PremiumBudget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                ("source", models.CharField(max_length=250, verbose_name="source")),
                ("amount_idr", models.BigIntegerField(verbose_name="rupiah for the year")),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="premium_budgets", to="regions.region"
                    ),
                ),
            ],
            options={
                "verbose_name": "premium budget",
                "verbose_name_plural": "premium budgets",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_idr__gte", 0)), name="budget_is_not_below_zero")
                ],
            },
        ),
    ]
