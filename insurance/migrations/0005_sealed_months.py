"""Closed months and their figures; the database itself refuses to change or delete them."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORBID = """
CREATE FUNCTION insurance_sealed_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a closed month is never changed: late data make a revision';
END $$;
CREATE TRIGGER insurance_closing_is_final BEFORE UPDATE OR DELETE ON insurance_monthclosing
    FOR EACH STATEMENT EXECUTE FUNCTION insurance_sealed_is_final();
CREATE TRIGGER insurance_sealed_place_is_final BEFORE UPDATE OR DELETE ON insurance_sealedplace
    FOR EACH STATEMENT EXECUTE FUNCTION insurance_sealed_is_final();
"""
ALLOW = """
DROP TRIGGER insurance_closing_is_final ON insurance_monthclosing;
DROP TRIGGER insurance_sealed_place_is_final ON insurance_sealedplace;
DROP FUNCTION insurance_sealed_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("insurance", "0004_definitions"),
        ("regions", "0007_seal_figures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MonthClosing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="Its first day.", verbose_name="month")),
                (
                    "revision",
                    models.PositiveSmallIntegerField(help_text="1 is the first closing.", verbose_name="revision"),
                ),
                ("reason", models.CharField(blank=True, max_length=250, verbose_name="why it was revised")),
                ("source", models.CharField(max_length=8, verbose_name="members from")),
                ("definitions", models.JSONField(default=list, verbose_name="definitions")),
                ("headline", models.CharField(max_length=40, verbose_name="headline")),
                ("status", models.CharField(blank=True, max_length=40, verbose_name="status")),
                ("known_at", models.DateTimeField(verbose_name="as known at")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("closed_at", models.DateTimeField(verbose_name="closed at")),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.populationdataset",
                        verbose_name="population dataset",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closings",
                        to="regions.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "verbose_name": "closed month",
                "verbose_name_plural": "closed months",
                "ordering": ["region", "-month", "-revision"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SealedPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(db_collation="C", max_length=13, verbose_name="place")),
                ("population", models.PositiveIntegerField(null=True, verbose_name="residents")),
                ("registered", models.PositiveIntegerField(verbose_name="registered")),
                ("active", models.PositiveIntegerField(null=True, verbose_name="active")),
                ("segments", models.JSONField(default=dict, verbose_name="segments")),
                (
                    "closing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="insurance.monthclosing",
                    ),
                ),
            ],
            options={
                "verbose_name": "figures of a closed month",
                "verbose_name_plural": "figures of closed months",
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="monthclosing",
            constraint=models.UniqueConstraint(fields=("region", "month", "revision"), name="closing_revision_once"),
        ),
        migrations.AddConstraint(
            model_name="monthclosing",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="closing_month_is_its_first_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="monthclosing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revision", 1), ("reason", "")),
                    models.Q(("revision__gt", 1), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="closing_revised_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedplace",
            constraint=models.UniqueConstraint(fields=("place", "closing"), name="sealed_place_once"),
        ),
        migrations.AddConstraint(
            model_name="sealedplace",
            constraint=models.CheckConstraint(
                condition=models.Q(("active__isnull", True), ("active__lte", models.F("registered")), _connector="OR"),
                name="sealed_active_within_registered",
            ),
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
