import KithBase

/// A product of the firm. Money in cents.
struct Product {
  var id: Int
  var name: String
  /// Place in `ProductCatalogue.categories`.
  var category: Int
  var listPrice: Int
  var cost: Int
  var leadTime: Int?
  var stock: Int?
  var isCustom: Bool
  var isActive: Bool
  /// Sold to persons too, in the web shop or the guest house.
  var isForPersons: Bool
  var launched: Int32
}

/// The sixty products of Meridian Supply; the same at every size.
enum ProductCatalogue {
  static let categories = [
    "Filters", "Pumps", "Cleaning machines", "Consumables", "Service contracts", "Training",
  ]

  /// name | category | list price in yuan | margin in percent | lead time in days | stock | flags:
  /// p for persons too, c custom made, i no longer sold | year of launch
  private static let lines = """
    Water filter cartridge 5 µm|0|86|38|5|2400|p|2015
    Water filter cartridge 1 µm|0|98|40|5|1850|p|2015
    活性炭滤芯|0|112|36|7|1320|p|2016
    Reverse osmosis membrane|0|640|31|10|210||2016
    UV steriliser lamp|0|265|34|9|480|p|2017
    HEPA filter H13|0|320|28|8|390|p|2018
    HEPA filter H14|0|410|27|8|260||2018
    Dust extraction unit DX-40|2|2850|22|21|6||2019
    Grease filter, stainless|0|145|33|6|720||2016
    Kitchen hood filter set|0|380|30|7|310||2017
    Oil separator, made to order|0|1980|24|28||c|2018
    Compressed air filter|0|520|29|10|140||2019
    Inline sediment filter|0|74|41|5|2100|p|2015
    净水器家用型|0|899|26|6|180|p|2020
    净水器商用型|0|3600|23|14|42||2020
    Shower filter|0|129|39|4|640|p|2021
    Clinic water filter P17|0|124|21|6|960||2018
    Dental suction filter|0|58|44|5|1700||2018
    Autoclave filter|0|76|42|6|1100||2019
    Filter housing 10 inch|0|168|32|8|430|p|2015
    Filter housing 20 inch|0|248|31|8|250||2015
    Handheld steam cleaner|2|560|25|5|330|p|2021
    Filter, made to drawing|0|1450|45|35||c|2017
    Circulation pump CP-10|1|780|24|10|120||2015
    Circulation pump CP-25|1|1320|23|12|75||2015
    Booster pump BP-2|1|960|22|10|88|p|2016
    Dosing pump DP-1|1|1150|27|14|64||2018
    Dosing pump DP-5|1|2100|26|14|31||2018
    不锈钢离心泵|1|2680|20|18|27||2019
    Submersible pump SP-3|1|540|25|8|150|p|2017
    Kitchen waste pump KW-2|1|1890|18|12|44||2018
    Diaphragm pump|1|1640|21|16|38||2019
    Vacuum pump VP-6|1|4200|17|25|12||2020
    Pump, made to drawing|1|8800|36|60||c|2018
    Pump seal kit|3|96|43|6|830||2015
    Pump repair kit|3|340|37|7|260||2016
    Scrubber-dryer M-1|2|9800|14|20|18||2019
    Scrubber-dryer M-2|2|15600|12|28|9||2020
    Ride-on sweeper|2|38500|8|45|3||2021
    Pressure washer PW-120|2|1480|19|9|95|p|2017
    Pressure washer PW-200|2|3250|16|12|40||2017
    Dishwasher under counter|2|6200|15|20|22||2018
    Dishwasher hood type|2|12400|13|25|11||2018
    Wet vacuum cleaner|2|880|20|8|140|p|2016
    Steam cleaner industrial|2|5400|17|18|0||2019
    Cleaning robot R-3|2|26800|10|40|0||2023
    Brush set for M-1|3|220|38|6|540||2019
    Cleaning cartridge M-1|3|64|41|5|3200||2019
    环保清洁剂 5 L|3|78|35|4|2600|p|2018
    Degreaser 10 L|3|136|34|4|1450||2016
    Descaler 1 L|3|32|40|4|4100|p|2015
    Dishwasher tablets 200|3|118|30|4|1900|p|2017
    Disinfectant 5 L|3|95|29|4|2200|p|2020
    Old cleaning powder 20 kg|3|88|22|4|0|i|2012
    Service visit, hour|4|420|26|||p|2015
    Maintenance contract, month|4|980|30||||2016
    Full service contract, month|4|2400|28||||2017
    Installation, made to order|4|3800|33|||c|2017
    Operator course, day|5|1200|35|||p|2018
    Guest house night|5|380|24|||p|2018
    """

  static let all: [Product] = lines.split(separator: "\n").enumerated().map { place, line in
    let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    let price = (Int(parts[2]) ?? 0) * 100
    let flags = parts[6]
    return Product(
      id: place + 1, name: parts[0], category: Int(parts[1]) ?? 0, listPrice: price,
      cost: price * (100 - (Int(parts[3]) ?? 0)) / 100, leadTime: Int(parts[4]), stock: Int(parts[5]),
      isCustom: flags == "c", isActive: !inactive.contains(place + 1) && flags != "i",
      isForPersons: flags == "p",
      launched: CivilDate(year: Int(parts[7]) ?? 2015, month: place % 12 + 1, day: place % 27 + 1)?.days ?? 0)
  }

  /// Old models; sold until they were taken out of the list at the end of 2023.
  private static let inactive: Set<Int> = [12, 21, 25, 32]

  static let perCategory: [[Int]] = categories.indices.map { category in
    all.indices.filter { all[$0].category == category }
  }
  static let forPersons: [Int] = all.indices.filter { all[$0].isForPersons }

  /// The price on a day in per mille of today's: two percent more every year.
  static func priceLevel(year: Int) -> Int { 1000 - 20 * (2026 - year) }
}
