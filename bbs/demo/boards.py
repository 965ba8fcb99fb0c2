"""Categories and boards of the invented county, in the order in which they stand on the home page."""

from typing import NamedTuple


class DemoBoard(NamedTuple):
    slug: str
    name: str
    kind: str
    """issues, discussion or bulletin."""
    description: str


CATEGORIES: tuple[tuple[str, str, tuple[DemoBoard, ...]], ...] = (
    (
        "officials",
        "政务公开",
        (
            DemoBoard(
                "announcements",
                "政务公告",
                "bulletin",
                "县里的通知、公告和办事提醒，由各部门官方账号发布，大家都可以评论。",
            ),
            DemoBoard("service-notices", "便民通知", "bulletin", "停水停电、道路施工、公交调整，出门前看一眼。"),
        ),
    ),
    (
        "issues",
        "问政办事",
        (
            DemoBoard(
                "construction", "城乡建设", "issues", "路面、路灯、排水、绿化、违建，城里乡下的建设事都说在这里。"
            ),
            DemoBoard("transport", "交通出行", "issues", "公交、停车、红绿灯、公路、客运。"),
            DemoBoard("education", "教育文体", "issues", "入学、办学、培训、图书馆、体育场馆。"),
            DemoBoard("health", "医疗社保", "issues", "看病、医保、社保、养老、救助。"),
            DemoBoard("environment", "环境保护", "issues", "噪声、油烟、污水、扬尘、垃圾。"),
            DemoBoard("farming", "三农", "issues", "种田养殖、宅基地、农田水利、惠农补贴。"),
            DemoBoard("housing", "物业与住房", "issues", "物业、维修资金、办证、公积金、水电气。"),
            DemoBoard("consumer", "市场消费", "issues", "买东西、下馆子、办卡、价格、质量。"),
            DemoBoard(
                "safety", "治安与安全", "issues", "治安、消防、防汛、用电用气安全。举报帖只有承办单位和工作人员看得到。"
            ),
            DemoBoard("work", "就业与劳动", "issues", "找工作、工资、合同、工伤、创业。"),
            DemoBoard("services", "政务服务", "issues", "证照、窗口、户口、网上办事。"),
        ),
    ),
    (
        "town-hall",
        "云溪茶座",
        (
            DemoBoard("chat", "云溪闲话", "discussion", "老街坊、新鲜事，坐下来慢慢聊。"),
            DemoBoard("city-life", "同城生活", "discussion", "寻物、拼车、哪里好吃、周末去哪儿。"),
            DemoBoard("ideas", "建言献策", "discussion", "对县里的事有想法，写出来大家议一议。"),
        ),
    ),
)
BOARDS = tuple(board for _, _, boards in CATEGORIES for board in boards)
