"""What the guide had shown to whoever comes: the code that was brought, the page and its edition."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0020_organs'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='guide_code',
            field=models.CharField(blank=True, db_default='', help_text='code of what the guide had shown', max_length=10),
        ),
        migrations.AddField(
            model_name='contact',
            name='guide_edition',
            field=models.DateField(blank=True, help_text='first day of the card that was shown', null=True),
        ),
        migrations.AlterField(
            model_name='contact',
            name='guide_page',
            field=models.CharField(blank=True, help_text='kind, or kind/variant, that it had shown', max_length=60),
        ),
    ]
