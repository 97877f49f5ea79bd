/// A person's name as people write it and as a mail address spells it.
struct PersonName {
  var first: String
  var last: String
  /// Chinese names put the family first and leave no space.
  var full: String
  /// Lower-case ASCII, `first.last`.
  var mailbox: String
  var language: String
}

/// How a name is written.
enum NameStyle { case chinese, pinyin, english, german, spanish, slavic, japanese }

/// Tables of names. Where the spelling of a mail address differs, it follows a colon.
enum PersonNames {
  static func make(_ style: NameStyle, _ chance: inout Chance) -> PersonName {
    switch style {
    case .chinese: return chinese(&chance)
    case .pinyin:
      let name = chinese(&chance)
      let parts = name.mailbox.split(separator: ".")
      let first = capitalized(String(parts[0]))
      let last = capitalized(String(parts[1]))
      return PersonName(
        first: first, last: last, full: "\(last) \(first)", mailbox: name.mailbox, language: "zh")
    case .english: return western(englishFirst, englishLast, "en", &chance)
    case .german: return western(germanFirst, germanLast, "de", &chance)
    case .spanish: return western(spanishFirst, spanishLast, "es", &chance)
    case .slavic: return western(slavicFirst, slavicLast, "en", &chance)
    case .japanese: return western(japaneseFirst, japaneseLast, "ja", &chance)
    }
  }

  private static func chinese(_ chance: inout Chance) -> PersonName {
    let last = chance.pick(chineseLast)
    var given = chance.pick(chineseGiven)
    if chance.percent(65) {
      let second = chance.pick(chineseGiven)
      given = Spelling(text: given.text + second.text, ascii: given.ascii + second.ascii)
    }
    return PersonName(
      first: given.text, last: last.text, full: last.text + given.text,
      mailbox: "\(given.ascii).\(last.ascii)", language: "zh")
  }

  private static func western(
    _ firsts: [Spelling], _ lasts: [Spelling], _ language: String, _ chance: inout Chance
  ) -> PersonName {
    let first = chance.pick(firsts)
    let last = chance.pick(lasts)
    return PersonName(
      first: first.text, last: last.text, full: "\(first.text) \(last.text)",
      mailbox: "\(first.ascii).\(last.ascii)", language: language)
  }

  static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  private static let chineseLast = Spelling.list(
    """
    王:wang 李:li 张:zhang 刘:liu 陈:chen 杨:yang 赵:zhao 黄:huang 周:zhou 吴:wu 徐:xu 孙:sun 胡:hu 朱:zhu 高:gao \
    林:lin 何:he 郭:guo 马:ma 罗:luo 梁:liang 宋:song 郑:zheng 谢:xie 韩:han 唐:tang 冯:feng 于:yu 董:dong \
    萧:xiao 程:cheng 曹:cao 袁:yuan 邓:deng 许:xu 傅:fu 沈:shen 曾:zeng 彭:peng 吕:lv 苏:su 卢:lu 蒋:jiang \
    蔡:cai 贾:jia 丁:ding 魏:wei 薛:xue 叶:ye 阎:yan 余:yu 潘:pan 杜:du 戴:dai 夏:xia 钟:zhong 汪:wang 田:tian \
    任:ren 姜:jiang 范:fan 方:fang 石:shi 姚:yao 谭:tan 廖:liao 邹:zou 熊:xiong 金:jin 陆:lu 郝:hao 孔:kong \
    白:bai 崔:cui 康:kang 毛:mao 邱:qiu 秦:qin 江:jiang 史:shi 顾:gu 欧阳:ouyang 司马:sima 诸葛:zhuge
    """)

  private static let chineseGiven = Spelling.list(
    """
    伟:wei 芳:fang 娜:na 敏:min 静:jing 丽:li 强:qiang 磊:lei 军:jun 洋:yang 勇:yong 艳:yan 杰:jie 娟:juan \
    涛:tao 明:ming 超:chao 秀:xiu 霞:xia 平:ping 刚:gang 桂:gui 英:ying 华:hua 玉:yu 建:jian 文:wen 辉:hui \
    晓:xiao 雪:xue 婷:ting 宇:yu 欣:xin 怡:yi 浩:hao 然:ran 子:zi 涵:han 梓:zi 晨:chen 琳:lin 倩:qian 鹏:peng \
    飞:fei 波:bo 斌:bin 健:jian 龙:long 云:yun 梅:mei 兰:lan 红:hong 春:chun 志:zhi 国:guo 海:hai 峰:feng \
    佳:jia 思:si 雨:yu 嘉:jia 俊:jun 博:bo 轩:xuan 诗:shi 萌:meng 薇:wei 莹:ying
    """)

  private static let englishFirst = Spelling.list(
    """
    James Mary Robert Linda John Susan Michael Karen David Nancy William Lisa Thomas Betty Daniel Sandra \
    Emily Mark Ashley Paul Kimberly Steven Donna Andrew Carol Kevin Amanda Brian Melissa George Laura \
    Edward Rebecca Ryan Sharon Jacob Cynthia Gary Kathleen Eric Amy Grace Noah Olivia Zoë:zoe Chloë:chloe
    """)

  private static let englishLast = Spelling.list(
    """
    Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Jackson Martin Lee \
    Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams \
    Nelson Baker Hall Campbell Mitchell Carter Roberts Phillips Evans Turner Parker Collins Edwards \
    O'Brien:obrien O'Connor:oconnor McCarthy:mccarthy Brontë:bronte
    """)

  private static let germanFirst = Spelling.list(
    """
    Anna Lukas Lena Jonas Laura Felix Sophie Max Julia Paul Katharina Leon Marie Tim Sabine Klaus Petra \
    Stefan Ursula Uwe Jörg:joerg Jürgen:juergen Günter:guenter Käthe:kaethe Björn:bjoern Sören:soeren
    """)

  private static let germanLast = Spelling.list(
    """
    Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Richter Klein Wolf Neumann \
    Schwarz Zimmermann Braun Hartmann Lange Krause Müller:mueller Schäfer:schaefer Köhler:koehler \
    Krüger:krueger Schröder:schroeder Jäger:jaeger Böhm:boehm Groß:gross Weiß:weiss Günther:guenther
    """)

  private static let spanishFirst = Spelling.list(
    """
    José:jose María:maria Luis Ana Carlos Lucía:lucia Andrés:andres Sofía:sofia Jesús:jesus Inés:ines \
    Martín:martin Elena Raúl:raul Mónica:monica Tomás:tomas Begoña:begona
    """)

  private static let spanishLast = Spelling.list(
    """
    García:garcia Fernández:fernandez González:gonzalez Rodríguez:rodriguez López:lopez Martínez:martinez \
    Sánchez:sanchez Pérez:perez Gómez:gomez Díaz:diaz Muñoz:munoz Álvarez:alvarez Romero Ruiz Núñez:nunez Ortega
    """)

  private static let slavicFirst = Spelling.list(
    """
    Tomáš:tomas Jiří:jiri Łukasz:lukasz Małgorzata:malgorzata Zoltán:zoltan Ágnes:agnes Željko:zeljko Petra \
    Ondřej:ondrej Agnieszka Søren:soren Åsa:asa
    """)

  private static let slavicLast = Spelling.list(
    """
    Dvořák:dvorak Novák:novak Wójcik:wojcik Kowalski Szabó:szabo Kovačić:kovacic Nowak Příhoda:prihoda \
    Lindström:lindstrom Sørensen:sorensen Nagy Černý:cerny
    """)

  private static let japaneseFirst = Spelling.list(
    """
    Haruto Yui Sota Aoi Ren Hina Yuto Sakura Takumi Mei Kenji Yoko Hiroshi Akiko Daiki Emi Shōta:shota \
    Yūko:yuko Kōji:koji Ryō:ryo
    """)

  private static let japaneseLast = Spelling.list(
    """
    Suzuki Takahashi Tanaka Watanabe Yamamoto Nakamura Kobayashi Yoshida Yamada Sasaki Matsumoto Inoue \
    Kimura Hayashi Shimizu Satō:sato Itō:ito Katō:kato Gotō:goto Ōno:ono Kudō:kudo Endō:endo
    """)
}

/// A word and its spelling in lower-case ASCII.
struct Spelling {
  var text: String
  var ascii: String

  /// Words parted by spaces; `Müller:mueller` gives the spelling where lower-casing does not.
  static func list(_ words: String) -> [Spelling] {
    words.split(separator: " ").map { word in
      let parts = word.split(separator: ":")
      return Spelling(text: String(parts[0]), ascii: String(parts.last ?? "").lowercased())
    }
  }
}
