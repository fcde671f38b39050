"""The index behind the search for names: every three letters in a row of each word, behind the code of the district.

The district stands in front, so that a search costs what its own scope holds and not what the whole registry holds
(docs/adr/0018). The index is kept up at once (no pending list): a search never wades through what a load left behind.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

import beneficiaries.querysets

# As beneficiaries.rules.search has them; a test compares the two.
PARTS_WORDS = '\t\n\r\u00a0.,-/@_!"#$%&()*+:;<=>?[]\\^{|}~\u2013\u2014\u201c\u201d'
VANISHES = "'`\u2018\u2019"

# For NUR AZ-ZAHRA of 15.04.03.1002: that code, and behind 15.04.03 each of NUR, ZAH, AHR, HRA, and ^N, ^NU, ^A, ^AZ, ^Z, ^ZA for the
# beginnings of words. All keys are looked up whole: the beginnings of keys (tsvector, :*) took ten times as long.
FUNCTION = f"""
CREATE FUNCTION person_name_parts(name text, village text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $function$
DECLARE
    district text := left(village, 8);
    word text;
    parts text[] := ARRAY[village];
BEGIN
    FOREACH word IN ARRAY string_to_array(
        translate(name, $separators${PARTS_WORDS}{VANISHES}$separators$, '{" " * len(PARTS_WORDS)}'), ' '
    ) LOOP
        IF word <> '' THEN
            parts := parts || (district || '^' || left(word, 1)) || (district || '^' || left(word, 2));
            FOR start IN 1..length(word) - 2 LOOP
                parts := parts || (district || substr(word, start, 3));
            END LOOP;
        END IF;
    END LOOP;
    RETURN parts;
END $function$
"""


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0005_who_left")]

    operations = [
        # Only of records that stand for somebody: a list and its count are then answered from the index alone.
        migrations.RemoveIndex(model_name="person", name="person_by_village_name"),
        migrations.RemoveIndex(model_name="person", name="person_by_name"),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", True)),
                fields=["village", "name", "id"],
                name="person_by_village_name",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", True)), fields=["name", "id"], name="person_by_name"
            ),
        ),
        # Who might be the same person is asked by the day of birth.
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", True)), fields=["born_on"], name="person_by_birth"
            ),
        ),
        migrations.RemoveIndex(model_name="person", name="person_by_words"),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION person_name_parts"),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                beneficiaries.querysets.NameParts("name", "village"), name="person_by_parts", fastupdate=False
            ),
        ),
    ]
