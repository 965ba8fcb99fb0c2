"""Names in front: what residents of the invented county call themselves. Nobody real stands behind any of them."""

from typing import NamedTuple

NICKNAMES = tuple(
    """
老街茶客 云溪小巷 桂花树下 河边散步的人 三碗面 卖豆腐的阿婆 一把旧伞 早起的鸟儿 小米粥 石板路 竹林听雨 山里的月亮 半亩方塘 阿强修车
田埂上的风 桃花渡口 老周木工 小城大事 晒太阳的猫 青石巷口 南门外 北门老李 东门口卖菜 西河柳 一路向北 溪水长流 春耕人 老支书的儿子
稻香里 油菜花开 茶园阿妹 采茶歌 竹器匠 打铁铺后人 豆腐乳 米酒一壶 腊肉香 毛豆腐 糍粑 板栗树 银杏叶 白果 老樟树 红薯粉 石耳 笋干
会飞的鱼 夜跑的胖子 羽毛球小将 广场舞队长 钓鱼不打窝 骑车上学 电瓶车车主 开货车的老王 滴水穿石 一杯清茶 两元一碗 三轮车夫 四季如春
五谷丰登 六月荷 七里香 八仙桌 九月菊 十里春风 小满妈妈 豆豆爸爸 糖糖妈 萌萌外婆 果果爷爷 二宝妈 三年级家长 高三陪读 班主任老吴
退休教师陈 老会计 供销社老张 粮站旧人 邮递员小何 赤脚医生 村口小卖部 理发店阿红 裁缝铺 修鞋匠 补锅匠 磨刀人 弹棉花 做秤的 木匠刘
泥瓦匠 油漆工 电工老杨 水管工 瓦匠小孙 外卖小哥阿杰 快递小丁 代驾老郑 的哥老钱 公交常客 赶早班车 站台等车人 单车少年 步行上班族
新云溪人 返乡青年 打工回来 候鸟归巢 异乡人 云溪女婿 外地媳妇 大学生村官 选调小徐 考研党 备考公务员 实习护士 值夜班的人 药房小妹
牙疼不是病 腰突患者 高血压老人 慢病随访 带娃看病 社区志愿者 网格员小唐 楼长大姐 单元门口 五楼没电梯 六楼住户 顶楼漏水 一楼返潮
阳台种菜 楼上请轻点 遛狗牵绳 养猫的阿姨 爱干净 垃圾分类员 扫街阿姨的女儿 河道保洁 护鸟人 观鸟 拍照的老头 航拍云溪 摄影小白 老照片
地方志爱好者 写毛笔字 唱黄梅的 打太极 下象棋的 玩石头的 集邮 老唱片 读书会 图书馆常客 自习室占座 夜读 诗和田野 听蛙 观星 种花得花
月季园 兰花草 多肉 小番茄 辣椒王 西瓜皮 南瓜藤 黄瓜架 豆角 玉米地 花生米 芝麻开花 高粱 甘蔗甜 藕塘 莲子心 菱角 河虾 螃蟹季 鲫鱼汤
养鸭的 散养土鸡 蜂农老邓 蚕房 羊倌 放牛娃 猪倌 茶农老叶 果农 菜农老何 粮农 农机手 收割机师傅 植保小哥 合作社 家庭农场 村医 兽医站隔壁
小桥流水 风雨桥 老渡口 水车 碾坊 油坊 酒坊 染坊 窑口 纸伞 竹椅 蒲扇 煤油灯 老井 晒谷场 打谷机 牛棚 草垛 炊烟 炭火盆 火桶
不吃香菜 多放辣 少油少盐 爱喝汤 面条控 包子铺 早点摊 煎饼果子 豆浆油条 馄饨 锅贴 烧饼 米饺 甜酒 凉粉 绿豆汤 冰棍 老汽水 瓜子
有话直说 讲道理的人 凭良心 心平气和 慢慢来 不着急 再等等 等风来 有一说一 老实人 明白人 热心肠 路见不平 爱管闲事 随手拍 看热闹的
潜水多年 第一次发帖 手机打字慢 替我妈问 帮邻居发 代父发帖 家住河东 家住河西 城北居民 城南居民 学府路上 文昌阁旁 老电影院 老汽车站 人民路口
工业园上班 双溪打工人 纺织女工 机修工 质检员 仓库管理员 保安老吕 门卫老秦 食堂大姐 保洁阿芳 月嫂小方 育婴师 钟点工 护工老薛 收废品老闫
创业中 开网店 直播卖笋 茶叶小店 民宿主人 农家乐 导游小夏 露营爱好者 徒步 爬山的 骑行云溪 冬泳 夜钓 放风筝 滑板 街舞 吉他手 鼓手 唢呐
""".split()
)

SURNAMES = "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜戚谢邹章潘葛范彭鲁马方袁柳唐薛雷贺倪汤罗毕郝安常乐傅卞齐康"


class DemoAccount(NamedTuple):
    """Somebody whose password is known. `scope`: slug of the department an officer speaks for."""

    name: str
    role: str
    who: str
    scope: str = ""
    duty: str = ""
    title: str = ""


PASSWORD = "huiyin-demo-2026"
ACCOUNTS = (
    DemoAccount("admin", "admin", "administrator 系统管理员"),
    DemoAccount("office", "office", "county office 县政府办公室"),
    DemoAccount("intake", "intake", "intake staff 受理转办"),
    DemoAccount("supervisor", "supervisor", "supervisor 督查督办"),
    DemoAccount("moderator", "moderator", "moderator of all boards 版主"),
    DemoAccount("chengguan", "officer", "officer, liaison of 城市管理局 联络员", "chengguan", "liaison", "联络员"),
    DemoAccount("gongjijin", "officer", "officer of 住房公积金中心 经办人员", "gongjijin", "handler", "业务科经办人员"),
    DemoAccount("北门老李", "", "resident 居民"),
    DemoAccount("小满妈妈", "", "resident 居民"),
)
