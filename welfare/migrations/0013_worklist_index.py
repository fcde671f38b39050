from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("welfare", "0012_plan_papers_referrals")]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="case_worklist",
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["village", "stage", "due_on"],
                include=("registered_at", "assigned_to", "sensitive", "id"),
                name="case_worklist",
            ),
        ),
    ]
