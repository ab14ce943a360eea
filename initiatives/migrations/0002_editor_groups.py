"""Create the groups of editors with their permissions."""

from django.db import migrations

from initiatives.admin.roles import create_groups, remove_groups


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: create_groups(apps),
            lambda apps, schema_editor: remove_groups(apps),
        )
    ]
