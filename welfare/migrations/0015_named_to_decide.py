from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("welfare", "0014_member_answers")]

    operations = [
        migrations.AlterField(
            model_name="caseusergrant",
            name="reason",
            field=models.CharField(
                blank=True, help_text="Empty: named to decide the case.", max_length=200, verbose_name="reason"
            ),
        ),
    ]
