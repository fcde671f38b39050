"""What the filters of the lists of people ask: the latest decile on the household, and small indexes of what few are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("beneficiaries", "0007_changes_proposed"),
        ("exchange", "0005_row_fingerprint"),
        ("regions", "0008_assign_cases"),
    ]

    operations = [
        migrations.AddField(
            model_name="household",
            name="decile",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="What was said last of the latest quarter; kept for lists.",
                null=True,
                verbose_name="DTSEN decile",
            ),
        ),
        migrations.RunSQL(
            """
            UPDATE beneficiaries_household h SET decile = latest.decile FROM (
                SELECT DISTINCT ON (household_id) household_id, decile FROM beneficiaries_welfarerank
                ORDER BY household_id, quarter DESC, recorded_at DESC, id DESC
            ) latest WHERE latest.household_id = h.id
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="household",
            index=models.Index(
                condition=models.Q(("kk__isnull", True)),
                fields=["village", "head_name", "id"],
                name="household_without_card",
            ),
        ),
        migrations.AddIndex(
            model_name="household",
            index=models.Index(
                condition=models.Q(("latitude__isnull", False)),
                fields=["village", "head_name", "id"],
                name="household_located",
            ),
        ),
        migrations.AddIndex(
            model_name="household",
            index=models.Index(
                condition=models.Q(("decile__lte", 4)), fields=["village", "head_name", "id"], name="household_poorest"
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(models.Q(("status", "alive"), _negated=True), ("merged_into__isnull", True)),
                fields=["village", "name", "id"],
                include=("status",),
                name="person_gone",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("disability__lt", 7), ("merged_into__isnull", True)),
                fields=["village", "name", "id"],
                name="person_disabled",
            ),
        ),
    ]
