import archive.storage
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='访问编号')),
                ('kind', models.CharField(max_length=40, verbose_name='类别')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('media_type', models.CharField(max_length=100, verbose_name='文件类型')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小（字节）')),
                ('sha256', models.CharField(db_index=True, max_length=64, verbose_name='SHA-256')),
                ('content', models.FileField(editable=False, max_length=120, storage=archive.storage.archive_storage, upload_to='', verbose_name='内容')),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('retain_until', models.DateField(blank=True, null=True, verbose_name='保存至')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '档案文件',
                'verbose_name_plural': '档案文件',
            },
        ),
        migrations.CreateModel(
            name='IssuedDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(editable=False, max_length=16, unique=True, verbose_name='查验码')),
                ('kind', models.CharField(max_length=40, verbose_name='类别')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('number', models.CharField(max_length=80, verbose_name='文号')),
                ('issuer', models.CharField(max_length=120, verbose_name='签发机关')),
                ('object_id', models.CharField(max_length=64, verbose_name='对象编号')),
                ('facts', models.JSONField(default=list, verbose_name='公开事项')),
                ('issued_on', models.DateField(verbose_name='签发日期')),
                ('issued_at', models.DateTimeField(auto_now_add=True, verbose_name='制作时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=300, verbose_name='作废原因')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='contenttypes.contenttype', verbose_name='对象类型')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签发人')),
                ('voided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人')),
                ('stored_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='archive.storedfile', verbose_name='文件')),
            ],
            options={
                'verbose_name': '文书',
                'verbose_name_plural': '文书',
            },
        ),
        migrations.AddIndex(
            model_name='storedfile',
            index=models.Index(fields=['kind', 'uploaded_at'], name='stored_file_kind'),
        ),
        migrations.AddIndex(
            model_name='issueddocument',
            index=models.Index(fields=['content_type', 'object_id'], name='document_subject'),
        ),
        migrations.AddConstraint(
            model_name='issueddocument',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('kind', 'content_type', 'object_id', 'number'), name='one_valid_document_of_a_number_per_case'),
        ),
        migrations.AddConstraint(
            model_name='issueddocument',
            constraint=models.CheckConstraint(condition=models.Q(('voided_at__isnull', True), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='a_voided_document_says_why'),
        ),
    ]
