/// What a firm does, with the words its names are made of.
struct Industry {
  var name: String
  var segment: String
  /// Last words of a Latin name.
  var words: [String]
  /// The same in a Chinese name.
  var chinese: [String]
  /// Weights of the product categories it buys, in the order of `ProductCatalogue.categories`.
  var demand: [Int]
}

enum FirmNames {
  static let industries: [Industry] = [
    Industry(
      name: "healthcare", segment: "clinic", words: ["Clinics", "Dental", "Medical", "Health", "Care"],
      chinese: ["医疗", "口腔", "诊所管理", "健康"], demand: [30, 10, 12, 28, 16, 4]),
    Industry(
      name: "food service", segment: "kitchen", words: ["Foods", "Kitchen", "Bakery", "Catering", "Brewery"],
      chinese: ["餐饮", "食品", "烘焙", "酒业"], demand: [22, 16, 24, 22, 12, 4]),
    Industry(
      name: "logistics", segment: "logistics", words: ["Logistics", "Freight", "Transport", "Cargo"],
      chinese: ["物流", "货运", "供应链", "仓储"], demand: [10, 26, 30, 14, 16, 4]),
    Industry(
      name: "hospitality", segment: "hotel", words: ["Hotel", "Inn", "Resort", "Guesthouse"],
      chinese: ["酒店", "宾馆", "度假村", "民宿"], demand: [20, 12, 30, 24, 8, 6]),
    Industry(
      name: "manufacturing", segment: "plant", words: ["Precision", "Works", "Industries", "Machinery", "Plastics"],
      chinese: ["精密", "机械", "实业", "电子"], demand: [24, 34, 14, 14, 12, 2]),
    Industry(
      name: "property services", segment: "facility", words: ["Facilities", "Estates", "Services"],
      chinese: ["物业", "保洁", "环境工程"], demand: [14, 12, 38, 22, 12, 2]),
  ]
  static let industryWeights = [24, 24, 16, 14, 14, 8]

  static let firsts = Spelling.list(
    """
    Amber Silver Jade Pearl Crystal Golden Copper Scarlet Indigo Ivory Maple Cedar Willow Bamboo Juniper \
    Orchid Peony Heron Falcon Crane Swallow Otter Stag Summit Harbor Meadow Prairie Canyon Lagoon Delta \
    Aurora Zenith Polar Lunar Solar Atlas Orion Vega Nova Apex Vertex Beacon Anchor Compass Lantern \
    Granite Marble Quartz Cobalt Onyx Café:cafe Señora:senora Élan:elan Über:ueber Søndre:sondre
    """)
  static let seconds = Spelling.list(
    """
    Bridge River Lane Gate Hill Bay Point Field Grove Park Rock Stone Creek Lake Valley Ridge Coast \
    Island Spring Garden Court Square Mill Port Tower Crown Star Wing Leaf Wave Cloud Light Path Forge \
    Well Wood Brook Ford Cross Shore
    """)
  static let brands = Spelling.list(
    """
    锦:jin 华:hua 鑫:xin 盛:sheng 恒:heng 瑞:rui 德:de 诚:cheng 信:xin 达:da 康:kang 宏:hong 博:bo 嘉:jia 泰:tai \
    祥:xiang 福:fu 源:yuan 汇:hui 通:tong 联:lian 创:chuang 新:xin 安:an 和:he 美:mei 佳:jia 荣:rong 昌:chang \
    隆:long 永:yong 兴:xing 万:wan 金:jin 银:yin 天:tian 海:hai 江:jiang 山:shan 云:yun 龙:long 凤:feng 鹏:peng \
    鸿:hong 明:ming 辉:hui 光:guang 晨:chen 悦:yue 雅:ya 凯:kai 元:yuan 丰:feng 润:run 正:zheng 中:zhong 远:yuan
    """)

  /// Legal forms by country, in the order of `Places.countries`; repeats make one more likely.
  static let legalForms: [[String]] = [
    ["Ltd", "Co., Ltd", "Ltd", "Trading Co.", "Group"], ["GmbH", "GmbH", "AG", "KG", "GmbH & Co. KG"],
    ["Inc.", "LLC", "Inc.", "Corp."], ["K.K.", "Co., Ltd", "G.K."],
  ]
  static let chineseLegalForms = ["有限公司", "有限公司", "有限责任公司", "股份有限公司", "集团有限公司"]

  /// A firm's name and the ASCII stem of its domain.
  static func make(
    chinese: Bool, industry: Industry, place: Place, _ chance: inout Chance
  ) -> (name: String, stem: String) {
    if chinese {
      let first = chance.pick(brands)
      let second = chance.pick(brands)
      let name = place.chinese + first.text + second.text + chance.pick(industry.chinese)
        + chance.pick(chineseLegalForms)
      return (name, first.ascii + second.ascii + "-" + place.city.lowercased().filter { $0 != " " })
    }
    let first = chance.pick(firsts)
    let second = chance.pick(seconds)
    let word = chance.pick(industry.words)
    let name = "\(first.text) \(second.text) \(word) \(chance.pick(legalForms[place.country]))"
    return (name, first.ascii + second.ascii + "-" + word.lowercased())
  }
}
