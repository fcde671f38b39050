from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("welfare", "0007_indexes_for_lists")]

    operations = [migrations.RemoveIndex(model_name="case", name="case_came_back")]
