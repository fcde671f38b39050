"""Membership over time: what the monthly file says besides, which import said it, and fewer indexes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("beneficiaries", "0006_search_by_parts"),
        ("exchange", "0005_row_fingerprint"),
        ("insurance", "0002_threshold_bases"),
        ("regions", "0006_keep_parameters"),
    ]

    operations = [
        migrations.CreateModel(
            name="LoadLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                ("source", models.CharField(max_length=250, verbose_name="source")),
                (
                    "code",
                    models.CharField(
                        choices=[("members_ended", "Cards that a file ends because it does not name them")],
                        max_length=40,
                        verbose_name="code",
                    ),
                ),
                ("percent", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="per cent")),
            ],
            options={
                "verbose_name": "limit of a load",
                "verbose_name_plural": "limits of loads",
                "default_permissions": (),
            },
        ),
        migrations.RemoveIndex(
            model_name="membership",
            name="membership_by_recorded",
        ),
        migrations.AddField(
            model_name="membership",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                help_text="The import that brought this state; none for what came otherwise.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="exchange.importbatch",
                verbose_name="import",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="kk",
            field=models.CharField(blank=True, db_default="", default="", max_length=16, verbose_name="KK number"),
        ),
        migrations.AddField(
            model_name="membership",
            name="row_hash",
            field=models.BigIntegerField(
                blank=True,
                editable=False,
                help_text="Hash of the file's row, when nothing was wrong with it: the same row next month is read no more.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="since",
            field=models.DateField(
                blank=True,
                help_text="From when the membership holds, as the insurer writes it.",
                null=True,
                verbose_name="since",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="status_said",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=60, verbose_name="status in the insurer's words"
            ),
        ),
        migrations.AddField(
            model_name="membershippast",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                help_text="The import that brought this state; none for what came otherwise.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="exchange.importbatch",
                verbose_name="import",
            ),
        ),
        migrations.AddField(
            model_name="membershippast",
            name="closed_by_batch",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="exchange.importbatch",
                verbose_name="closed by the import",
            ),
        ),
        migrations.AddField(
            model_name="membershippast",
            name="kk",
            field=models.CharField(blank=True, db_default="", default="", max_length=16, verbose_name="KK number"),
        ),
        migrations.AddField(
            model_name="membershippast",
            name="row_hash",
            field=models.BigIntegerField(
                blank=True,
                editable=False,
                help_text="Hash of the file's row, when nothing was wrong with it: the same row next month is read no more.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="membershippast",
            name="since",
            field=models.DateField(
                blank=True,
                help_text="From when the membership holds, as the insurer writes it.",
                null=True,
                verbose_name="since",
            ),
        ),
        migrations.AddField(
            model_name="membershippast",
            name="status_said",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=60, verbose_name="status in the insurer's words"
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="The resident this card belongs to, when one was found.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="%(class)ss",
                to="beneficiaries.person",
                verbose_name="resident",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="territory",
            field=models.ForeignKey(
                db_index=False,
                help_text="The regency whose master file lists the card.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.region",
                verbose_name="territory",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="village",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.region",
                verbose_name="village",
            ),
        ),
        migrations.AlterField(
            model_name="membershippast",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="The resident this card belongs to, when one was found.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="%(class)ss",
                to="beneficiaries.person",
                verbose_name="resident",
            ),
        ),
        migrations.AlterField(
            model_name="membershippast",
            name="territory",
            field=models.ForeignKey(
                db_index=False,
                help_text="The regency whose master file lists the card.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.region",
                verbose_name="territory",
            ),
        ),
        migrations.AlterField(
            model_name="membershippast",
            name="village",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.region",
                verbose_name="village",
            ),
        ),
        migrations.AddIndex(
            model_name="membershippast",
            index=models.Index(condition=models.Q(("person__isnull", False)), fields=["person"], name="past_by_person"),
        ),
    ]
