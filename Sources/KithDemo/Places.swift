import KithBase

/// A city where customers are.
struct Place {
  var city: String
  /// What a Chinese firm there puts in front of its name; empty abroad.
  var chinese: String
  var state: String
  /// Place in `Places.countries`.
  var country: Int
  /// Sales region of the firm.
  var region: String
  /// First digits of its postcodes.
  var postcode: String
  var areaCode: String
}

enum Places {
  static let countries = ["CN", "DE", "US", "JP"]
  /// Customers of a hundred, by country.
  static let countryWeights = [70, 12, 10, 8]

  /// The place in `all` of a city of the country.
  static func pick(country: Int, _ chance: inout Chance) -> Int {
    let cities = byCountry[country]
    // The first cities of each list are the larger ones.
    return cities[min(chance.below(cities.count), chance.below(cities.count))]
  }

  private static let byCountry: [[Int]] = countries.indices.map { country in
    all.indices.filter { all[$0].country == country }
  }

  static let all: [Place] = """
    Shanghai|上海|Shanghai|0|East|200|21
    Beijing|北京|Beijing|0|North|100|10
    Shenzhen|深圳|Guangdong|0|South|518|755
    Guangzhou|广州|Guangdong|0|South|510|20
    Hangzhou|杭州|Zhejiang|0|East|310|571
    Chengdu|成都|Sichuan|0|West|610|28
    Chongqing|重庆|Chongqing|0|West|400|23
    Nanjing|南京|Jiangsu|0|East|210|25
    Wuhan|武汉|Hubei|0|South|430|27
    Suzhou|苏州|Jiangsu|0|East|215|512
    Xi'an|西安|Shaanxi|0|West|710|29
    Tianjin|天津|Tianjin|0|North|300|22
    Qingdao|青岛|Shandong|0|North|266|532
    Xiamen|厦门|Fujian|0|South|361|592
    Dalian|大连|Liaoning|0|North|116|411
    Kunming|昆明|Yunnan|0|West|650|871
    Berlin||Berlin|1|Export|10|30
    München||Bayern|1|Export|80|89
    Hamburg||Hamburg|1|Export|20|40
    Köln||Nordrhein-Westfalen|1|Export|50|221
    Düsseldorf||Nordrhein-Westfalen|1|Export|40|211
    Leipzig||Sachsen|1|Export|04|341
    San Francisco||CA|2|Export|941|415
    New York||NY|2|Export|100|212
    Chicago||IL|2|Export|606|312
    Houston||TX|2|Export|770|713
    Seattle||WA|2|Export|981|206
    San José||CA|2|Export|951|408
    Tokyo||Tokyo|3|Export|10|3
    Osaka||Osaka|3|Export|53|6
    Nagoya||Aichi|3|Export|45|52
    Sapporo||Hokkaido|3|Export|06|11
    """.split(separator: "\n").map { line in
      let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      return Place(
        city: parts[0], chinese: parts[1], state: parts[2], country: Int(parts[3]) ?? 0,
        region: parts[4], postcode: parts[5], areaCode: parts[6])
    }

  static func postcode(_ place: Place, _ chance: inout Chance) -> String {
    switch place.country {
    case 0: place.postcode + digits(3, &chance)
    case 1: place.postcode + digits(3, &chance)
    case 2: place.postcode + digits(2, &chance)
    default: place.postcode + digits(1, &chance) + "-" + digits(4, &chance)
    }
  }

  static func street(_ place: Place, chinese: Bool, _ chance: inout Chance) -> String {
    let number = chance.between(1, 480)
    if chinese { return "\(chance.pick(chineseStreets))\(number)号" }
    switch place.country {
    case 0: return "\(number) \(chance.pick(pinyinStreets))"
    case 1: return "\(chance.pick(germanStreets)) \(number)"
    case 2: return "\(number) \(chance.pick(americanStreets))"
    default: return "\(number % 9 + 1)-\(number % 28 + 1)-\(number % 13 + 1) \(chance.pick(japaneseStreets))"
    }
  }

  private static let chineseStreets = [
    "人民路", "中山北路", "解放大道", "建设路", "南京西路", "和平街", "长江路", "文化路", "科技园路", "滨江大道", "新华路", "朝阳路",
  ]
  private static let pinyinStreets = [
    "Renmin Road", "Zhongshan North Road", "Jiefang Avenue", "Jianshe Road", "Heping Street",
    "Changjiang Road", "Wenhua Road", "Xinhua Road",
  ]
  private static let germanStreets = [
    "Hauptstraße", "Bahnhofstraße", "Gartenweg", "Schulstraße", "Lindenallee", "Am Markt", "Mühlenweg",
  ]
  private static let americanStreets = [
    "Main St", "Oak Ave", "Maple Dr", "2nd St", "Market St", "Lakeview Blvd", "Industrial Pkwy",
  ]
  private static let japaneseStreets = ["Chuo", "Kita", "Minami", "Honcho", "Sakae", "Shinmachi"]

  /// A telephone number nobody can have: no number of these countries goes on as these do after the
  /// area code. Some are typed without the country.
  static func phone(_ place: Place, mobile: Bool, _ chance: inout Chance) -> String {
    switch place.country {
    case 0 where mobile:
      let first = "12\(chance.below(10))"
      let second = digits(4, &chance)
      let third = digits(4, &chance)
      return chance.percent(15) ? "\(first)-\(second)-\(third)" : "+86 \(first) \(second) \(third)"
    case 0:
      return "+86 \(place.areaCode) 0\(digits(3, &chance)) \(digits(4, &chance))"
    case 1:
      return mobile
        ? "+49 100 \(digits(7, &chance))" : "+49 \(place.areaCode) 0\(digits(6, &chance))"
    case 2:
      let exchange = "0" + digits(2, &chance)
      let line = digits(4, &chance)
      return chance.percent(25)
        ? "(\(place.areaCode)) \(exchange)-\(line)" : "+1 \(place.areaCode) \(exchange) \(line)"
    default:
      return mobile
        ? "+81 10 \(digits(4, &chance)) \(digits(4, &chance))"
        : "+81 \(place.areaCode) 0\(digits(3, &chance)) \(digits(4, &chance))"
    }
  }

  static func digits(_ count: Int, _ chance: inout Chance) -> String {
    var text = ""
    for _ in 0..<count { text += String(chance.below(10)) }
    return text
  }

  /// How the people of a customer write their names. Over all, about three in ten names are in Chinese
  /// characters and one in seven has accents.
  static func nameStyle(country: Int, isChinese: Bool, _ chance: inout Chance) -> NameStyle {
    switch country {
    case 0 where isChinese: return .chinese
    case 0:
      switch chance.below(100) {
      case ..<68: return .pinyin
      case ..<82: return .english
      case ..<92: return .spanish
      default: return .slavic
      }
    case 1: return chance.percent(85) ? .german : .slavic
    case 2: return chance.percent(80) ? .english : .spanish
    default: return .japanese
    }
  }
}
