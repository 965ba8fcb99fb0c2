"""How the texts of the matters are put together for one place and day."""

import re
from datetime import date, timedelta
from random import Random

from bbs.demo.departments import BY_SLUG

_PLACE = re.compile("[镇乡村路街区苑园院场桥巷溪段]|家园|云溪府|工地|站")
_NO_PLACE = re.compile("^[0-9]|线$|^小区")
_GREETINGS = ("网友您好！", "您好！", "尊敬的网友：您好。", "您好，感谢您的信任。", "网友朋友，您好！")
_RECEIVED = (
    "您反映的“{title}”已收悉，我单位第一时间安排人员核实，现答复如下：",
    "关于您反映的问题，经核实办理，现将情况公开答复如下：",
    "您的帖子我们认真看了，也到现场去了，办理情况如下：",
    "来帖收悉。现就有关情况答复如下：",
)
_CLOSINGS = (
    "感谢您的监督，如有疑问请拨打 {phone}（工作日）。",
    "办得怎么样，请您评价。联系电话：{phone}，工作日 8:30—17:30。",
    "如果还有没说清楚的地方，请直接在本帖追问，或联系我们：{phone}。",
    "谢谢您对我们工作的支持和包容。联系电话：{phone}。",
)
_HEADS = (
    ("核实情况", "政策依据", "处理结果", "下一步"),
    ("一、调查核实", "二、依据", "三、办理结果", "四、下一步措施"),
    ("情况核实", "有关规定", "办理情况", "后续安排"),
)
POSTER_REPLIES = (
    "谢谢支持，人多力量大。",
    "是的，希望早点有人来看看。",
    "谢谢大家顶帖！",
    "同病相怜，一起等答复。",
    "好，我记下了。",
    "谢谢热心人。",
)
REQUIREMENTS = (
    "请先电话联系发帖人，再到现场。",
    "涉及老人和孩子，请从快办理。",
    "请逐条答复，不要只说“加强管理”。",
    "请将现场照片一并反馈。",
)
WEAK_OBJECTION = "该事项还涉及其他单位职责，我单位一家难以办理，建议改派牵头单位。"
DENIAL = "按首问负责制，由首接单位牵头，需要配合的单位由受理中心协调，异议不成立。"
PRAISE = (
    "说到做到，满意。",
    "办得快，态度也好。",
    "答复有依据有时间，看得明白。",
    "比想象中快，谢谢。",
    "问题解决了，给个好评。",
    "专门打电话来解释，暖心。",
)


def is_place(place: str) -> bool:
    """True for somewhere one can go, false for 高考 or 优待证."""
    return bool(_PLACE.search(place)) and not _NO_PLACE.search(place)


def local(day: date) -> str:
    return f"{day.month}月{day.day}日"


def fill(text: str, place: str, day: date) -> str:
    """Place and days around `day`, the day on which it is written; lengths vary with the place, not with chance."""
    shift = len(place) % 3
    return text.format(
        place=place,
        ago=local(day - timedelta(days=1 + shift)),
        done=local(day - timedelta(days=shift // 2)),
        soon=local(day + timedelta(days=14 + 3 * shift)),
    )


def telling(plan, day: date) -> tuple[str, str]:
    title, body = plan.matter.tellings[plan.telling]
    return fill(title, plan.place, day), fill(body, plan.place, day)


def _likeness(text: str, other: str) -> int:
    """How many pairs of Chinese characters two texts share."""
    first, second = ({t[n : n + 2] for n in range(len(t) - 1) if t[n : n + 2].isalpha()} for t in (text, other))
    return len(first & second)


def fitting(plan, lines: tuple[str, ...]) -> list[str]:
    """The lines that belong to this telling of the matter: those that are clearly about another telling are left out."""
    told = ["".join(telling) for telling in plan.matter.tellings]
    own = told.pop(plan.telling)
    return [line for line in lines if all(_likeness(line, other) - _likeness(line, own) < 2 for other in told)]


def _clauses(plan, text: str) -> str:
    """A part of an answer without the clauses, after the first, that are about another telling."""
    first, *others = text.removesuffix("。").split("；")
    return "；".join([first, *fitting(plan, tuple(others))]) + "。"


def answer(rng: Random, plan, day: date) -> str:
    """A final answer with its four parts and a telephone; thanks get a short one."""
    given, department = plan.matter.answer, BY_SLUG[plan.owner]
    written = (_clauses(plan, given.checked), given.basis, _clauses(plan, given.result), given.next_step)
    parts = [fill(text, plan.place, day) for text in written]
    if plan.matter.kind == "thanks":
        return f"{rng.choice(_GREETINGS)}{parts[0]}{parts[2]}{parts[3]}"
    title = fill(plan.matter.tellings[plan.telling][0], plan.place, day)
    blocks = [f"**{head}**：{part}" for head, part in zip(rng.choice(_HEADS), parts, strict=True)]
    opening = rng.choice(_GREETINGS) + rng.choice(_RECEIVED).format(title=title)
    return "\n\n".join([opening, *blocks, rng.choice(_CLOSINGS).format(phone=department.phone)])


def second_answer(plan, day: date) -> str:
    """The answer to a matter that was opened again."""
    again = (
        plan.matter.again
        or "收到您的再次反映后，我单位负责人带队重新核实，已逐项整改到位，并将整改前后的情况向您当面说明。"
    )
    department = BY_SLUG[plan.owner]
    return f"您好！{fill(again, plan.place, day)}\n\n由此给您带来的不便，我们表示歉意。联系电话：{department.phone}。"


def basis_of(objection: str) -> str:
    """The law or list of duties that an objection names."""
    found = re.search("《[^》]+》(?:第[一二三四五六七八九十百]+条)?", objection)
    return found.group() if found else "《云溪县县直部门权责清单》"
