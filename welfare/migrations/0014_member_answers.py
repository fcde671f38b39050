from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("welfare", "0013_worklist_index")]

    operations = [
        migrations.AddField(
            model_name="memberfinding",
            name="answers",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="To the questions about members, by their codes.",
                verbose_name="answers",
            ),
        ),
    ]
