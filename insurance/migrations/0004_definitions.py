"""Definitions say by code what they count; the headline is a choice with a first day, a source and a name."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COUNTED = {
    "cakupan": ("registered", "population"),
    "keaktifan_penduduk": ("active", "population"),
    "keaktifan_peserta": ("active", "registered"),
}


def keep_meaning(apps: Any, _schema: Any) -> None:
    """Write the codes of the ratios that were computed so far, and let what was the headline stay it."""
    definitions = apps.get_model("insurance", "CoverageDefinition").objects
    for code, (above, below) in COUNTED.items():
        definitions.filter(code=code).update(numerator_code=above, denominator_code=below)
    chosen = definitions.filter(is_headline=True).order_by("valid_from", "version")
    choices = apps.get_model("insurance", "HeadlineChoice").objects
    for one in chosen:
        choices.update_or_create(
            valid_from=one.valid_from,
            defaults={"definition_code": one.code, "valid_to": one.valid_to, "source": one.source},
        )


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("insurance", "0003_membership_over_time"),
    ]

    operations = [
        migrations.CreateModel(
            name="HeadlineChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                ("source", models.CharField(max_length=250, verbose_name="source")),
                ("definition_code", models.CharField(max_length=40, verbose_name="definition")),
                (
                    "chosen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="chosen by",
                    ),
                ),
                ("chosen_at", models.DateTimeField(auto_now_add=True, verbose_name="chosen at")),
            ],
            options={
                "verbose_name": "headline figure",
                "verbose_name_plural": "headline figures",
                "ordering": ["-valid_from"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=["valid_from"], name="headline_once_a_day"),
                    models.CheckConstraint(
                        name="headline_ends_after_it_begins",
                        condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="coveragedefinition",
            name="numerator_code",
            field=models.CharField(
                choices=[
                    ("registered", "registered members, active and inactive"),
                    ("active", "active members"),
                    ("pemda", "members of PBPU Pemda"),
                ],
                default="registered",
                max_length=12,
                verbose_name="counted above",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="coveragedefinition",
            name="denominator_code",
            field=models.CharField(
                choices=[("population", "residents"), ("registered", "registered members, active and inactive")],
                default="population",
                max_length=12,
                verbose_name="counted below",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(keep_meaning, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="coveragedefinition",
            constraint=models.CheckConstraint(
                name="definition_can_be_counted",
                condition=models.Q(
                    numerator_code__in=["registered", "active", "pemda"],
                    denominator_code__in=["population", "registered"],
                ),
            ),
        ),
        migrations.RemoveField(model_name="coveragedefinition", name="is_headline"),
    ]
