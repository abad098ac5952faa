"""A second correction notice goes out only where a head has allowed it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("institutions", "0006_tables_of_institutions_and_registries_are_taken_in")]

    operations = [
        migrations.AddField(
            model_name="filing",
            name="correction_allowed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="准许再次补正时间"),
        ),
    ]
