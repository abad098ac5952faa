import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('regulations', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='post',
            name='jurisdiction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='regulations.jurisdiction', verbose_name='行政区划'),
        ),
        migrations.AddField(
            model_name='post',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to=settings.AUTH_USER_MODEL, verbose_name='用户'),
        ),
        migrations.AddField(
            model_name='deputation',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputations', to='accounts.post', verbose_name='岗位'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('read_at__isnull', True)), fields=['recipient', '-at'], name='message_unread'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['recipient', '-at'], name='message_of'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(fields=('user', 'role', 'jurisdiction'), name='one_post_of_a_kind'),
        ),
        migrations.AddIndex(
            model_name='deputation',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['deputy', 'until'], name='deputation_of'),
        ),
        migrations.AddConstraint(
            model_name='deputation',
            constraint=models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='a_deputation_ends_after_it_begins'),
        ),
    ]
