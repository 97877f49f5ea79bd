import KithColumns
import Testing

@testable import KithMatching

/// One person's name in both scripts, in other spellings and orders: every pair agrees on given name
/// and surname.
@Suite struct ChineseNameTests {
  /// Surname in characters and its spellings in Latin letters.
  private static let surnames = """
    王 Wang Wong Ong;李 Li Lee;張 Zhang Chang Cheung;刘 Liu Lau Low;陳 Chen Chan Tan Chern;楊 Yang Yeung Yong;\
    黃 Huang Wong Hwang Ng;趙 Zhao Chao Chiu;吳 Wu Ng Goh;周 Zhou Chou Chow Chew;徐 Xu Hsu Tsui Hui;\
    孫 Sun Suen Soon;馬 Ma;朱 Zhu Chu;胡 Hu Wu;郭 Guo Kuo Kwok;何 He Ho;高 Gao Kao Ko;林 Lin Lam Lim;\
    羅 Luo Lo Law;鄭 Zheng Cheng Tay;梁 Liang Leung;謝 Xie Hsieh Tse;宋 Song Sung;唐 Tang Tong;許 Xu Hsu Hui;\
    韓 Han;馮 Feng Fung;鄧 Deng Teng Tang;曹 Cao Tsao;彭 Peng Pang;曾 Zeng Tseng Tsang;蕭 Xiao Hsiao Siu;\
    田 Tian Tien;董 Dong Tung;袁 Yuan Yuen;潘 Pan Poon;蔣 Jiang Chiang;蔡 Cai Tsai Choi;余 Yu Yee;\
    杜 Du Tu To;葉 Ye Yeh Yip;程 Cheng;蘇 Su So;魏 Wei Ngai;呂 Lv Lu Lui Lyu;丁 Ding Ting;任 Ren Jen Yam;\
    沈 Shen Shum;姚 Yao Yiu;盧 Lu Lo;姜 Jiang Chiang;崔 Cui Tsui Choi;鍾 Zhong Chung;譚 Tan Tam;陸 Lu Luk;\
    汪 Wang;范 Fan;石 Shi Shih Shek;廖 Liao;單 Shan;解 Xie;仇 Qiu;區 Ou Au;查 Zha;歐陽 Ouyang Auyeung;\
    司徒 Situ Szeto;司馬 Sima Szema;上官 Shangguan Shangkuan;諸葛 Zhuge Chuko;翟 Zhai;覃 Qin;華 Hua
    """

  private static let given = [
    ("小明", "Xiaoming", "Hsiao-Ming"), ("志明", "Zhi Ming", "Chih-Ming"), ("家豪", "Jiahao", "Chia-Hao"),
    ("雅婷", "Yating", "Ya-Ting"), ("淑芬", "Shufen", "Shu-Fen"), ("俊傑", "Junjie", "Chun-Chieh"),
    ("欣怡", "Xin Yi", "Hsin-Yi"), ("建國", "Jianguo", "Chien-Kuo"), ("美玲", "Mei Ling", "Mei-Ling"),
    ("偉", "Wei", "Wei"),
  ]

  /// Levels of the names of two rows, given name and surname.
  private func levels(_ left: (String, String), _ right: (String, String)) throws -> (Int, Int) {
    var options = MatchOptions()
    options.kinds = ["given": .given, "family": .family]
    let columns = Fixture.columns(
      ["given", "family"], [[left.0, left.1], [right.0, right.1]] + Fixture.strangers.map { [$0.0, $0.1] })
    let builder = MatchTableBuilder(options: options, pool: WorkPool(threads: 1, check: {}))
    let table = try builder.build(columns)
    let pattern = PairComparer(table).pattern(Int(table.rowOfInput[0]), Int(table.rowOfInput[1]))
    return (pattern.level(0), pattern.level(1))
  }

  @Test func everyPairAgrees() throws {
    var pairs = 0
    for (index, line) in Self.surnames.split(separator: ";").enumerated() {
      let words = line.split(separator: " ").map(String.init)
      let (han, spellings) = (words[0], words[1...])
      let name = Self.given[index % Self.given.count]
      for (place, spelling) in spellings.enumerated() {
        let latin = place % 2 == 0 ? name.1 : name.2
        let straight = try levels((name.0, han), (latin, spelling.uppercased()))
        #expect(straight.0 <= 2 && straight.1 <= 2, "\(han)\(name.0) \(latin) \(spelling): \(straight)")
        // The whole name in one field, and with the English name in front.
        let whole = try levels(("", han + name.0), ("Kevin " + latin, spelling))
        #expect(whole.0 <= 2 && whole.1 <= 2, "\(han)\(name.0) whole, Kevin \(latin) \(spelling): \(whole)")
        pairs += 2
      }
    }
    #expect(pairs >= 200)
  }

  @Test(arguments: [
    (("小明", "王"), ("Wang", "Xiaoming")), (("Xiaoming", "Wang"), ("Wang", "Xiaoming")),
    (("明", "張"), ("张", "明")),
  ])
  func eitherOrderIsSeen(_ left: (String, String), _ right: (String, String)) throws {
    let (given, family) = try levels(left, right)
    #expect(given == 8 && family == 8)
  }
}

/// Small tables for tests.
enum Fixture {
  static let strangers = [("Anna", "Berg"), ("Peter", "Jones"), ("Maria", "Lopez"), ("Ivan", "Petrov")]

  /// Text columns; an empty text is null.
  static func columns(_ names: [String], _ rows: [[String]]) -> [NamedColumn] {
    names.enumerated().map { index, name in NamedColumn(name, column(rows.map { $0[index] })) }
  }

  static func column(_ texts: [String]) -> Column {
    var builder = TextDictionaryBuilder()
    let codes = texts.map { builder.append($0) }
    if builder.count == 0 { _ = builder.append("") }
    let bits = texts.map { $0.isEmpty ? UInt8(0) : 1 }
    return Column(
      .text(Slice(codes), TextDictionary(builder: &builder)),
      validity: bits.contains(0) ? Bitmap(bytes: Slice(bits)) : nil)
  }

  /// The partition as sorted lists of rows.
  static func partition(_ clusters: [Int32]) -> Set<[Int]> {
    var groups: [Int32: [Int]] = [:]
    for (row, cluster) in clusters.enumerated() where cluster > 0 { groups[cluster, default: []].append(row) }
    return Set(groups.values)
  }
}
