"""The 78 departments of the invented county 云溪县, parents before children.

Numbers are not real: the middle of every telephone number is masked, the end is an invented extension.
"""

from typing import NamedTuple

COUNTY = "云溪县"
AREA_CODE = "0563"


class DemoDepartment(NamedTuple):
    slug: str
    name: str
    seal: str
    """Two characters, as they stand in the seal."""
    kind: str
    """office, bureau, township or utility."""
    parent: str
    """Slug of the department above; empty at the top."""
    leader_title: str
    extension: int
    duties: str

    @property
    def phone(self) -> str:
        return f"{AREA_CODE}-****-{self.extension}"


# slug | name | seal | kind | parent | leader | extension | duties
_ROWS = """
xianfuban|云溪县人民政府办公室|府办|office||副主任|101|协助县政府领导处理日常政务，统筹全县政务公开和政民互动工作。
ducha|云溪县人民政府督查室|督查|office|xianfuban|主任|102|督促检查县政府决定事项和群众反映问题的落实情况。
xinfang|云溪县信访局|信访|office||副局长|105|受理群众来信来访，转送、交办、督办信访事项。
shuju|云溪县数据资源管理局|数据|bureau||副局长|110|管理政务数据和政务服务平台，推进一网通办。
zhengwu|云溪县政务服务中心|政务|office|shuju|副主任|112|管理办事大厅各窗口，受理帮办代办和窗口服务评价。
bianmin|云溪县便民热线受理中心|热线|office|shuju|主任|115|受理群众来电，转办并回访。
fagai|云溪县发展和改革委员会|发改|bureau||副主任|120|拟订发展规划，管理价格和重大项目。
jiaoti|云溪县教育体育局|教体|bureau||副局长|130|管理中小学、幼儿园和体育场馆，规范校外培训。
zizhu|云溪县学生资助管理中心|资助|bureau|jiaoti|主任|133|办理各学段助学金、助学贷款。
zhaokao|云溪县招生考试中心|招考|bureau|jiaoti|主任|135|组织中考、高考和各类教育考试报名。
jingxin|云溪县科技经济信息化局|经信|bureau||副局长|140|服务工业企业，协调通信设施建设。
gongan|云溪县公安局|公安|bureau||副局长|150|维护社会治安，受理报警求助。
jiaojing|云溪县公安局交通管理大队|交警|bureau|gongan|副大队长|153|管理道路交通秩序、信号灯、标志标线和停车泊位。
huzheng|云溪县公安局户政管理大队|户政|bureau|gongan|大队长|156|办理户口、居民身份证、居住证和出入境证件。
minzheng|云溪县民政局|民政|bureau||副局长|160|办理低保、特困、婚姻登记、地名和殡葬管理。
yanglao|云溪县养老服务指导中心|养老|bureau|minzheng|主任|163|指导养老院、老年食堂和居家养老服务。
sifa|云溪县司法局|司法|bureau||副局长|170|指导人民调解、普法和公证工作。
fayuan|云溪县法律援助中心|法援|bureau|sifa|主任|173|为符合条件的群众提供免费法律帮助。
caizheng|云溪县财政局|财政|bureau||副局长|175|管理财政收支，兑付各项惠民补贴。
renshe|云溪县人力资源和社会保障局|人社|bureau||副局长|180|管理就业、社会保险、人才和劳动关系。
shebao|云溪县社会保险事业管理中心|社保|bureau|renshe|主任|183|经办养老、工伤、失业保险。
laojian|云溪县劳动保障监察大队|劳监|bureau|renshe|大队长|185|查处拖欠工资、违法用工。
jiuye|云溪县公共就业服务中心|就业|bureau|renshe|主任|187|办理就业登记、技能培训和创业补贴。
zigui|云溪县自然资源和规划局|资规|bureau||副局长|190|管理土地、规划和矿产资源。
budongchan|云溪县不动产登记中心|登记|bureau|zigui|主任|193|办理不动产登记和查询。
huanjing|云溪县生态环境分局|环境|bureau||副局长|200|监督管理大气、水、噪声等污染防治。
zhujian|云溪县住房和城乡建设局|住建|bureau||副局长|205|管理建筑市场、住房保障、老旧小区改造和物业行业。
fangguan|云溪县房产管理服务中心|房管|bureau|zhujian|主任|207|管理商品房预售、住房维修资金和物业企业。
zhijian|云溪县建设工程质量安全监督站|质监|bureau|zhujian|站长|208|监督建设工程质量和施工安全。
zhengshou|云溪县房屋征收补偿中心|征收|bureau|zhujian|主任|209|承办国有土地上房屋征收和安置。
chengguan|云溪县城市管理局|城管|bureau||副局长|210|管理市容秩序、占道经营、违法建设和户外广告。
zhaoming|云溪县城市管理局照明管理所|照明|bureau|chengguan|所长|212|维护城区路灯和景观照明。
huanwei|云溪县城市管理局环境卫生管理所|环卫|bureau|chengguan|所长|214|负责城区清扫保洁、垃圾清运和公共厕所。
yuanlin|云溪县城市管理局园林绿化所|园林|bureau|chengguan|所长|216|养护城区公园、行道树和绿地。
shizheng|云溪县城市管理局市政设施管理所|市政|bureau|chengguan|所长|218|维护城区道路、窨井、排水管网和桥梁。
jiaotong|云溪县交通运输局|交通|bureau||副局长|220|管理公路、水路建设和道路运输。
gonglu|云溪县公路养护中心|公路|bureau|jiaotong|主任|223|养护国省县道，处置公路病害和水毁。
yunguan|云溪县道路运输服务中心|运管|bureau|jiaotong|主任|226|管理客运、出租车、货运和驾培行业。
shuili|云溪县水利局|水利|bureau||副局长|230|管理河湖、水库、灌溉和农村饮水。
nongye|云溪县农业农村局|农业|bureau||副局长|240|管理种植业、农村宅基地、农田建设和惠农项目。
nongji|云溪县农业机械服务中心|农机|bureau|nongye|主任|243|办理农机购置补贴，指导农机作业。
xumu|云溪县畜牧兽医服务中心|畜牧|bureau|nongye|主任|245|管理畜禽养殖、防疫和无害化处理。
zhenxing|云溪县乡村振兴服务中心|振兴|bureau|nongye|主任|247|实施乡村建设、人居环境整治和防返贫监测。
linye|云溪县林业局|林业|bureau||副局长|250|管理森林、古树名木和野生动物。
shangwu|云溪县商务局|商务|bureau||副局长|255|管理商贸流通、成品油、以旧换新和预付卡。
wenlv|云溪县文化和旅游局|文旅|bureau||副局长|260|管理文化、旅游、文物和文化市场。
tushu|云溪县图书馆|图书|bureau|wenlv|馆长|263|提供图书借阅、自习和阅读活动。
weijian|云溪县卫生健康委员会|卫健|bureau||副主任|270|管理医疗卫生机构、公共卫生和托育服务。
xianyiyuan|云溪县人民医院|县医|bureau|weijian|副院长|272|提供综合医疗和急诊急救服务。
zhongyiyuan|云溪县中医院|中医|bureau|weijian|副院长|274|提供中医医疗、康复服务。
jikong|云溪县疾病预防控制中心|疾控|bureau|weijian|副主任|276|负责传染病防控、预防接种和健康监测。
fuyou|云溪县妇幼保健服务中心|妇幼|bureau|weijian|主任|278|提供婚前、孕产期和儿童保健服务。
yibao|云溪县医疗保障局|医保|bureau||副局长|280|管理医保参保、报销、异地就医和医疗救助。
tuiyi|云溪县退役军人事务局|退役|bureau||副局长|285|办理退役军人安置、优抚和优待证。
yingji|云溪县应急管理局|应急|bureau||副局长|290|管理安全生产、防灾减灾救灾。
xiaofang|云溪县消防救援大队|消防|bureau|yingji|副大队长|293|开展消防监督检查和灭火救援。
shijian|云溪县市场监督管理局|市监|bureau||副局长|300|受理消费投诉，监管食品药品、计量、价格和特种设备。
tongji|云溪县统计局|统计|bureau||副局长|305|组织统计调查，发布统计数据。
canlian|云溪县残疾人联合会|残联|bureau||副理事长|310|办理残疾人证、辅具适配和无障碍改造。
gongjijin|市住房公积金管理中心云溪分中心|公积|bureau||副主任|315|办理住房公积金缴存、提取和贷款。
gongshui|云溪县供水有限公司|供水|utility||副总经理|401|城区及近郊自来水生产、供应和抢修。
gongdian|云溪县供电公司|供电|utility||副总经理|405|全县供电、用电报装和故障抢修。
ranqi|云溪县天然气有限公司|燃气|utility||副总经理|409|城区管道天然气供应、安检和抢修。
gongjiao|云溪县公共交通有限公司|公交|utility||副总经理|413|城区和城乡公交运营。
guangdian|云溪县广播电视网络公司|广电|utility||副总经理|417|有线电视和宽带服务。
youzheng|云溪县邮政公司|邮政|utility||副总经理|419|邮件投递和乡村邮政服务。
town-chengguan|城关镇人民政府|城关|township||副镇长|501|负责辖区社区服务、环境整治和矛盾调解。
town-shiqiao|石桥镇人民政府|石桥|township||副镇长|510|负责辖区农业农村、村镇建设和民生服务。
town-taoling|桃岭镇人民政府|桃岭|township||副镇长|520|负责辖区茶果产业、村镇建设和民生服务。
town-bailu|白鹭镇人民政府|白鹭|township||副镇长|530|负责辖区圩区水利、村镇建设和民生服务。
town-shuangxi|双溪镇人民政府|双溪|township||副镇长|540|负责辖区工业集聚区、村镇建设和民生服务。
town-fengping|枫坪镇人民政府|枫坪|township||副镇长|550|负责辖区旅游、村镇建设和民生服务。
town-liulin|柳林镇人民政府|柳林|township||副镇长|560|负责辖区粮食生产、村镇建设和民生服务。
town-changtang|长塘镇人民政府|长塘|township||副镇长|570|负责辖区水产养殖、村镇建设和民生服务。
town-maozhu|茂竹乡人民政府|茂竹|township||副乡长|580|负责辖区竹产业、山区道路和民生服务。
town-huangbai|黄柏乡人民政府|黄柏|township||副乡长|590|负责辖区药材种植、地灾防治和民生服务。
town-jinkeng|金坑乡人民政府|金坑|township||副乡长|600|负责辖区林业、矿山复绿和民生服务。
town-xiangyang|向阳乡人民政府|向阳|township||副乡长|610|负责辖区蔬菜基地、村庄建设和民生服务。
"""


def _read(row: str) -> DemoDepartment:
    slug, name, seal, kind, parent, leader_title, extension, duties = row.split("|")
    return DemoDepartment(slug, name, seal, kind, parent, leader_title, int(extension), duties)


DEPARTMENTS = tuple(_read(row) for row in _ROWS.split("\n") if row)
BY_SLUG = {department.slug: department for department in DEPARTMENTS}


def township_of(place: str) -> str:
    """The slug of the township a place such as 石桥镇下湾村 begins with; refuses (KeyError) a place elsewhere."""
    for department in DEPARTMENTS:
        if department.kind == "township" and place.startswith(department.name.removesuffix("人民政府")):
            return department.slug
    raise KeyError(place)
