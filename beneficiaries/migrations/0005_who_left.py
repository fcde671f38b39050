from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0004_provenance")]

    operations = [
        migrations.AddIndex(
            model_name="personspell",
            index=models.Index(
                condition=models.Q(("closed_by_batch__isnull", True)), fields=["household"], name="spell_left_by_hand"
            ),
        ),
    ]
