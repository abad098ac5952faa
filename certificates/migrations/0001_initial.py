import django.db.models.deletion
import django_fsm
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('archive', '0001_initial'),
        ('exams', '0001_initial'),
        ('institutions', '0001_initial'),
        ('regulations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CertificateBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', django_fsm.FSMField(choices=[('gathered', '已汇总'), ('drafted', '已编号待送审'), ('submitted', '待省中心复核'), ('returned', '退回'), ('checked', '复核通过待上报'), ('sent', '已上报待回执'), ('acknowledged', '国家中心已接收'), ('published', '已上网公布')], db_index=True, default='gathered', editable=False, max_length=50, protected=True, verbose_name='状态')),
                ('submitted_at', models.DateTimeField(editable=False, null=True, verbose_name='送审时间')),
                ('checked_at', models.DateTimeField(editable=False, null=True, verbose_name='复核时间')),
                ('acknowledged_at', models.DateTimeField(editable=False, null=True, verbose_name='回执时间')),
                ('digest', models.CharField(blank=True, editable=False, max_length=64, verbose_name='数据摘要')),
                ('receipt_number', models.CharField(blank=True, editable=False, max_length=60, verbose_name='国家中心回执号')),
                ('number', models.CharField(editable=False, max_length=23, unique=True, verbose_name='批次号')),
                ('issued_on', models.DateField(verbose_name='证书版面发证日期')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='生成时间')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regulations.jurisdiction', verbose_name='复核单位')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificate_batches', to='institutions.institution', verbose_name='评价机构')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regulations.jurisdiction', verbose_name='所在地')),
                ('sheet', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certificate_batch', to='exams.scoresheet', verbose_name='成绩登记表')),
            ],
            options={
                'verbose_name': '证书批次',
                'verbose_name_plural': '证书批次',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', django_fsm.FSMField(choices=[('drafted', '待复核'), ('checked', '复核通过'), ('reported', '已上报国家中心'), ('published', '可查询待发放'), ('issued', '已发放')], db_index=True, default='drafted', editable=False, max_length=50, protected=True, verbose_name='状态')),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='上网时间')),
                ('issued_at', models.DateTimeField(editable=False, null=True, verbose_name='发放时间')),
                ('number', models.CharField(max_length=22, unique=True, verbose_name='证书编号')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('identity_kind', models.CharField(choices=[('201', '居民身份证'), ('202', '港澳居民来往内地通行证'), ('203', '台湾居民来往大陆通行证'), ('204', '护照')], max_length=3, verbose_name='证件类型')),
                ('identity_number', models.CharField(max_length=30, verbose_name='证件号码')),
                ('occupation_name', models.CharField(max_length=80, verbose_name='职业名称')),
                ('work_type', models.CharField(blank=True, max_length=60, verbose_name='工种')),
                ('level', models.PositiveSmallIntegerField(choices=[(5, '五级/初级工'), (4, '四级/中级工'), (3, '三级/高级工'), (2, '二级/技师'), (1, '一级/高级技师')], verbose_name='等级')),
                ('institution_name', models.CharField(max_length=120, verbose_name='评价机构名称')),
                ('issued_on', models.DateField(verbose_name='发证日期')),
                ('token', models.CharField(editable=False, max_length=32, unique=True, verbose_name='核验码')),
                ('enrolment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='exams.enrolment', verbose_name='报名')),
                ('file', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='archive.storedfile', verbose_name='证书文件')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='institutions.institution', verbose_name='评价机构')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regulations.jurisdiction', verbose_name='所在地')),
                ('occupation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regulations.occupation', verbose_name='职业')),
                ('photo', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='archive.storedfile', verbose_name='照片')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='certificates.certificatebatch', verbose_name='批次')),
            ],
            options={
                'verbose_name': '证书',
                'verbose_name_plural': '证书',
                'ordering': ['number'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CertificateSerial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('level', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.institution')),
            ],
            options={
                'verbose_name': '证书序列',
                'verbose_name_plural': '证书序列',
            },
        ),
        migrations.CreateModel(
            name='ReportAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('digest', models.CharField(max_length=64, verbose_name='数据摘要')),
                ('status', models.PositiveSmallIntegerField(null=True, verbose_name='应答状态')),
                ('receipt_number', models.CharField(blank=True, max_length=60, verbose_name='回执号')),
                ('answer', models.TextField(blank=True, verbose_name='应答内容')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='certificates.certificatebatch')),
            ],
            options={
                'verbose_name': '上报记录',
                'verbose_name_plural': '上报记录',
                'ordering': ['pk'],
            },
        ),
        migrations.AddIndex(
            model_name='certificatebatch',
            index=models.Index(fields=['holder', 'state'], name='batch_holder_state'),
        ),
        migrations.AddConstraint(
            model_name='certificatebatch',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['gathered', 'drafted', 'submitted', 'returned', 'checked', 'sent', 'acknowledged', 'published'])), name='certificate_batch_state_known'),
        ),
        migrations.AddIndex(
            model_name='certificate',
            index=models.Index(fields=['identity_number', 'name'], name='certificate_identity_name'),
        ),
        migrations.AddIndex(
            model_name='certificate',
            index=models.Index(fields=['batch', 'state'], name='certificate_batch_state'),
        ),
        migrations.AddIndex(
            model_name='certificate',
            index=models.Index(fields=['institution', '-issued_on'], name='certificate_institution_date'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['drafted', 'checked', 'reported', 'published', 'issued'])), name='certificate_state_known'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('number__regex', '^[A-Z][0-9]{14}[1-5A-Z0-9][0-9]{6}$')), name='certificate_number_has_22_characters'),
        ),
        migrations.AddConstraint(
            model_name='certificateserial',
            constraint=models.UniqueConstraint(fields=('institution', 'year', 'level'), name='one_serial_per_year_and_level'),
        ),
    ]
