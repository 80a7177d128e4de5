"""Invented facts for every blank of every paper: rare characters, marks that break XML, lists. Nobody here exists."""

from __future__ import annotations

import datetime

from jianhe.papers.model import Paper

PERSON = "阿依古丽·买买提与𠮷田喆、㛃䶮、堃玥"
SAMPLE = {
    "organ": "德阳市旌阳区人民检察院",
    "centre": "旌阳区社会治安综合治理中心检察服务窗口",
    "document_number": "旌检控受〔2026〕12号",
    "addressee": PERSON,
    "matter_code": "XC510603-2026-K000425",
    "parties": "阿依古丽·买买提、𠮷田喆（申请方），德阳市某某<建筑>有限公司 & 分公司（被反映方）",
    "claim": "在旌阳区某工地务工，被拖欠工资 36,400.50 元，多次讨要无果",
    "channel": "来访",
    "received_on": datetime.date(2026, 11, 23),
    "date": datetime.date(2026, 11, 24),
    "handler": "李青（虚构）",
    "handler_phone": "0838-2200001",
    "contact": "李青（虚构），0838-2200001",
    "hotline": "12309",
    "legal_basis": ["《虚构的规则》第一条第二款", "《另一部虚构的规则》第十二条"],
    "next_date": datetime.date(2026, 11, 30),
    "verification_code": "K7P4-29XMAB",
    "verification_url": "https://jianhe.example.cn/verify/K7P429XMAB",
    "missing_items": ["身份证复印件一份；", "劳动合同、工资条或者其他劳动关系证明；", "授权委托书原件。"],
    "deadline": datetime.date(2026, 12, 8),
    "consequence": "视为撤回申请；申请期限没有届满的，可以重新提出",
    "competent_organ": "旌阳区人力资源和社会保障局",
    "organ_address": "德阳市旌阳区某某路1号（虚构）",
    "organ_phone": "0838-2200002",
    "organ_hours": "工作日 9:00 至 17:00",
    "papers_needed": ["身份证；", "劳动合同或者考勤记录；", "欠条、转账记录。"],
    "time_left": "自知道权利被侵害之日起一年内，即 2027年5月6日前。",
    "remedy": "可以在收到本文书之日起三十日内，向上一级机关书面请求复查；也可以依法向人民法院提起诉讼。",
    "our_help": "经有关部门处理后仍然拿不到工资的，可以回来申请支持起诉。",
    "reason": "该事项属于劳动监察部门的职责，不属于人民检察院管辖",
    "urgent_measures": "已联系工地所在街道，先行安置三人住宿",
    "copies": ["登记表复印件1份；", "欠条复印件2页；", "来访记录1份。"],
    "transferred_on": datetime.date(2026, 11, 24),
    "transfer_number": "旌检控移〔2026〕7号",
    "reason_code": "NR01",
    "state_reached": "已经登记，正在审查是否属于本院管辖。",
    "progress": ["11月24日询问申请人；", "11月26日向施工单位调取考勤表。"],
    "remaining_steps": ["核对考勤表与工资表；", "召集双方会谈。"],
    "expected_on": datetime.date(2026, 12, 31),
    "facts": "申请人自2026年3月至8月在该工地务工，双方对工作日数没有争议。" * 3,
    "result": "经本院主持，双方自愿达成和解，公司已于2026年11月20日付清全部工资。",
    "reasons": "欠付工资事实清楚，证据充分。",
    "withdrawn_on": datetime.date(2026, 11, 24),
    "withdrawal_reason": "工资已经收到",
    "withdrawal_effect": "以后有新的事实和理由，可以重新提出。",
    "original_due": datetime.date(2026, 12, 1),
    "new_due": datetime.date(2026, 12, 31),
    "suspended_on": datetime.date(2026, 11, 24),
    "resume_when": "鉴定意见送达后",
    "question": "欠薪应当找哪个部门？",
    "answer": ["先找区人社局劳动监察大队；", "也可以拨打12333；", "拿不到的，可以回来申请支持起诉。"],
    "wish": "满意，不需要另行登记",
    "earlier_code": "XC510603-2026-K000310",
    "earlier_handling": "已于2026年10月30日受理，预计2026年12月31日前办结。",
    "accepted_on": datetime.date(2026, 11, 24),
    "further_rights": ["可以申请法律援助。"],
}


def values(paper: Paper) -> dict[str, object]:
    """What casework would pass for this paper."""
    return {name: SAMPLE[name] for name in paper.blanks}
