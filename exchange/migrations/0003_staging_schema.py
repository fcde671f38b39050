"""A schema for the unlogged tables of batches that are being read."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_staged_batches")]

    operations = [migrations.RunSQL("CREATE SCHEMA IF NOT EXISTS staging", "DROP SCHEMA IF EXISTS staging CASCADE")]
