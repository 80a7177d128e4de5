"""The shapes of old ledgers: lists A to G after real sheets (centre practice), and nastier ones that sheets come to.

A column is its header and the field that it truly means: empty for one that has no field, `unused` for one that we have
no use for.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """`header` is `group/leaf` in a header of two rows."""

    header: str
    field: str


@dataclass(frozen=True)
class Layout:
    """One shape of a workbook. `dates` is `any`, `no_year` (under a title that has it) or `moment`."""

    name: str
    file: str
    columns: tuple[Column, ...] = ()
    sheet: str = "台账"
    titles: tuple[str, ...] = ()
    notes_above: tuple[str, ...] = ()
    notes_below: tuple[str, ...] = ()
    dates: str = "any"
    unit: str = ""
    two_rows: bool = False
    towns_merged: bool = False
    subtotals: bool = False
    dittos: bool = False
    monthly: bool = False
    repeat_header: int = 0
    blanks: int = 0
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    first_row: int = 0
    first_column: int = 0
    destroyed: bool = False
    ticked: bool = False
    template_rows: int = 0
    instructions: tuple[tuple[str, ...], ...] = ()
    lists: tuple[tuple[str, ...], ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(column.field for column in self.columns)


def _columns(listed: str) -> tuple[Column, ...]:
    """`header field | header field`, in lines; `-` is a header without a field."""
    pairs = [pair.split() for line in listed.strip().splitlines() for pair in line.split("|")]
    return tuple(Column(header, "" if field == "-" else field) for header, field in pairs)


LAYOUTS = (
    Layout(
        "gbt_record", "A矛盾纠纷记录", titles=("矛盾纠纷排查化解信息表（人员均为虚构）",), columns=_columns("""
            序号 row_no | 矛盾纠纷名称 title | 发生日期 occurred_on | 排查日期 registered_at | 发生地点详址 place
            矛盾纠纷规模 risk_level | 矛盾纠纷类别 dispute_type | 涉及人数 people_count | 矛盾纠纷简述 summary
            涉及单位 party_b | 主要当事人证件号码 id_no | 主要当事人姓名 party_a | 主要当事人性别 -
            主要当事人民族 unused | 主要当事人学历 unused | 主要当事人居住详址 address | 化解方式 way_of_resolution
            化解组织 lead_org | 化解负责人姓名 handler | 化解负责人联系方式 - | 化解是否成功 outcome
            化解时间 closed_on | 所属社区 area
        """),
    ),
    Layout(
        "town_export", "B乡镇导出", columns=_columns("""
            矛盾纠纷编号 matter_no | 矛盾纠纷名称 title | 矛盾纠纷内容 summary | 发生时间 occurred_on
            所在地址 address | 受理时间 registered_at | 涉及人员 party_a | 涉及人员总数 people_count
            发生地点 place | 经纬度 - | 矛盾纠纷类型 dispute_type | 矛盾纠纷状态 state | 责任单位 lead_org
            负责人员 handler | 协议（协商）方式 way_of_resolution | 紧急程度 risk_level
        """), dates="moment",
    ),
    Layout(
        "petition_roster", "C信访人员花名册", titles=("信访和矛盾纠纷人员花名册（人员均为虚构）",),
        destroyed=True, columns=_columns("""
            姓名 party_a | 性别 - | 政治面貌 unused | 目的分类 dispute_type | 身份证号 id_no | 常住地址 address
            所属街道 area | 责任单位 lead_org | 负责人手机号 - | 联系电话 phone | 近年进京情况 unused
            集访人数 people_count | 初访时间 registered_at | 易化解程度 risk_level | 化解方式 way_of_resolution
        """),
    ),
    Layout(
        "mediation_roster", "D调解花名册", titles=("人民调解案件登记簿（人员均为虚构）",), columns=_columns("""
            序号 row_no | 受理日期 registered_at | 甲方当事人姓名 party_a | 甲方证件号码 id_no | 甲方联系电话 phone
            乙方当事人姓名 party_b | 乙方证件号码 id_no_b | 乙方联系电话 phone_b | 矛盾纠纷原因 summary
            矛盾纠纷类别 dispute_type | 协议金额（元） amount_fen | 调解结果 outcome | 结案日期 closed_on
            问题化解及对策 measures | 是否上报 - | 备注 note
        """), blanks=17,
    ),
    Layout(
        "community_form", "E社区采集表", titles=("社区矛盾纠纷采集表（人员均为虚构）",),
        notes_above=("填报单位：示例社区",), columns=_columns("""
            编号 row_no | 矛盾纠纷类别 dispute_type | 是否重大矛盾纠纷 risk_level | 纠纷当事人情况 party_a
            联系方式 phone | 涉及人数 people_count | 主要问题 summary | 排查时间 registered_at
            涉案金额 amount_fen | 化解情况 outcome
        """), notes_below=("填表人：示例甲", "说明：本表每月 5 日前报送"),
    ),
    Layout(
        "petition_ledger", "F信访登记台账", dates="moment", columns=_columns("""
            信访编号 matter_no | 信访来源 channel | 登记时间 registered_at | 信访人姓名 party_a | 身份证号 id_no
            联系电话 phone | 信访内容 summary | 案件地点 place | 办理情况 state | 办结时间 closed_on
            回访 followups
        """),
    ),
    Layout(
        "reception_form", "G信访接待记录", titles=("信访接待记录表（人员均为虚构）",), columns=_columns("""
            姓名 party_a | 性别 - | 年龄 - | 联系方式 phone | 单位或住址 address | 来访时间 registered_at
            地点 place | 来访事由 title | 接待人姓名职务 first_asked_by | 处理意见与建议 progress | 备注 note
        """),
    ),
    Layout(
        "two_rows", "H两行表头_按镇街", sheet="汇总", towns_merged=True, subtotals=True, two_rows=True, dittos=True,
        unit="万元",
        titles=("旌阳示例区 2024 年矛盾纠纷台账（人员均为虚构）", "统计口径：全年"), columns=_columns("""
            序号 row_no | 镇街 area | 受理时间 registered_at | 来源 channel | 申请人/姓名 party_a
            申请人/身份证号码（必填） id_no | 申请人/联系电话 phone | 被申请人/姓名或单位 party_b
            被申请人/联系电话 phone_b | 纠纷类型 dispute_type | 反映问题 summary | 涉及金额（万元） amount_fen
            办理情况/承办人 handler | 办理情况/是否化解 outcome | 办理情况/化解时间 closed_on
        """),
    ),
    Layout(
        "monthly", "I按月分表", monthly=True, titles=("2024 年信访事项登记表（人员均为虚构）",), columns=_columns("""
            序号 row_no | 来访日期 registered_at | 来访人 party_a | 身份证号码 id_no | 联系电话 phone
            反映的主要问题 summary | 办理结果 state | 承办人 handler
        """),
    ),
    Layout(
        "destroyed_numbers", "J数字被毁", destroyed=True, columns=_columns("""
            登记日期 registered_at | 申请人 party_a | 公民身份号码 id_no | 手机号码 phone | 案情简介 summary
            标的额 amount_fen | 是否办结 state | 办结日期 closed_on
        """),
    ),
    Layout(
        "year_in_title", "K年份在标题里", dates="no_year", repeat_header=11, blanks=13, hidden_rows=(6, 9, 10),
        hidden_columns=(4,),
        titles=("2024年度矛盾纠纷排查化解台账（人员均为虚构）",), columns=_columns("""
            序号 row_no | 排查日期 registered_at | 当事人姓名 party_a | 联系电话 phone | 乡镇（街道） area
            纠纷简要情况 summary | 涉及金额 amount_fen | 调处结果 outcome | 化解日期 closed_on | 责任单位 lead_org
        """),
    ),
    Layout(
        "ticked_results", "M打勾的结果", titles=("人民调解案件登记簿（人员均为虚构）",),
        two_rows=True, ticked=True, template_rows=5,
        columns=_columns("""
            编号 row_no | 当事人/甲方 party_a | 当事人/乙方 party_b | 联系方式/甲方 phone | 联系方式/乙方 phone_b
            受理日期 registered_at | 纠纷类别 dispute_type | 纠纷简要情况 summary | 调解员 handler
            协议涉及金额 amount_fen | 结果/成功 outcome | 结果/不成功 outcome
        """),
    ),
    Layout(
        "mixed_workbook", "L混合工作簿", sheet="登记", first_row=2, first_column=2,
        instructions=(
            ("填表说明",), ("1. 登记时间填写来访当日",), ("2. 姓名填写全名，身份证号核对无误",), ("",),
            ("列名", "怎么填", "例子"), ("联系电话", "手机号", "无"),
        ),
        lists=(("纠纷类型", "代码"), ("邻里纠纷", "01"), ("劳动争议", "02")), columns=_columns("""
            受理编号 matter_no | 接访时间 registered_at | 反映人 party_a | 身份证 id_no | 联系电话1 phone
            信访事项 summary | 主要诉求 claim | 是否化解 outcome | 结案时间 closed_on | 满意度 satisfaction
            其他情况 note
        """),
    ),
)  # fmt: skip
