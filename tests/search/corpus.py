"""Generated Chinese for search tests: believable threads of a county, the same for the same seed."""

import random

from search.backend import IndexDoc

PLACES = [
    "云溪镇",
    "南门小区",
    "石板路",
    "景蓉华苑",
    "A7县",
    "K3县二中",
    "G15高速出口",
    "星沙大道",
    "柳树村",
    "滨河公园",
]
MATTERS = [
    "停水",
    "路灯",
    "物业管理",
    "公积金",
    "噪音扰民",
    "垃圾清运",
    "公交线路",
    "落户",
    "医保报销",
    "违章停车",
    "5G基站",
    "暖气",
]
TROUBLES = [
    "三个月没有人管",
    "怎么办理",
    "收费太高",
    "夜里影响休息",
    "多次反映没有结果",
    "希望尽快解决",
    "存在安全隐患",
]
SENTENCES = [
    "{place}的{matter}{trouble}，打过12345热线也没有答复。",
    "我家住在{place}，{matter}问题已经很久了。",
    "请有关部门到{place}看一看，{trouble}。",
    "去年就说要处理{matter}，到现在{trouble}。",
]
BEGIN = 1_760_000_000


def _filled(chance: random.Random, form: str) -> str:
    return form.format(place=chance.choice(PLACES), matter=chance.choice(MATTERS), trouble=chance.choice(TROUBLES))


def docs(count: int = 200, seed: int = 7) -> list[IndexDoc]:
    """`count` threads, every third with an official answer. Titles are told apart by their house number."""
    chance = random.Random(seed)
    made: list[IndexDoc] = []
    for thread in range(1, count + 1):
        title = f"{_filled(chance, '{place}{matter}{trouble}')}（{thread + 300}号楼）"
        body = "".join(_filled(chance, chance.choice(SENTENCES)) for _ in range(6))
        created = BEGIN + chance.randrange(10_000_000)
        made.append(IndexDoc(len(made) + 1, thread, thread % 5 + 1, 1, False, created, title, body))
        if thread % 3 == 0:
            answer = _filled(chance, "网友您好，{place}{matter}一事已经转交办理。")
            made.append(IndexDoc(len(made) + 1, thread, thread % 5 + 1, 2, True, created + 86_400, "", answer))
    return made
