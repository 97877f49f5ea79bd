/// Words that normalisation takes off or shortens, folded.
enum Words {
  static let honorifics = Tokens.set(
    "mr mrs ms miss mx dr prof sir madam herr frau mme mlle m sr sra srta dott ing lord lady rev fr")
  static let nameSuffixes = Tokens.set("jr sr ii iii iv phd md esq mba cpa dds dvm jnr snr")
  /// Particles that belong to the surname after them.
  static let surnameParticles = Tokens.set(
    "van von de der den del della di da dos das du la le el al bin ibn ten ter zu zum zur mac st")

  /// Legal forms and words that company names have or lack without a difference.
  static let legalForms = Tokens.set(
    """
    inc incorporated llc ltd limited corp corporation co company group grp plc gmbh ag sa the and llp lp \
    kg ohg ug ev mbh sarl sas srl spa bv nv oy ab as aps pty pte sdn bhd kk cie ltda eirl sl slu kft \
    zrt doo sro sp zoo oo oao pao jsc holding holdings et und
    """)
  /// Legal forms at the end or the beginning of names without spaces, simplified, longest first.
  static let hanLegalForms: [Units] = [
    "股份有限公司", "有限责任公司", "控股有限公司", "集团有限公司", "有限公司", "株式会社", "株式會社", "有限会社",
    "合同会社", "公司", "集团", "商行", "企业社", "주식회사",
  ].map { Array(Folding.units($0)) }

  private static let streetPairs = """
    street:st strasse:str avenue:ave av:ave road:rd drive:dr lane:ln boulevard:blvd blv:blvd boul:blvd \
    court:ct place:pl crescent:cres terrace:tce terr:tce circuit:cct close:cl highway:hwy parkway:pkwy \
    square:sq trail:trl circle:cir parade:pde grove:gr gardens:gdns north:n south:s east:e west:w \
    northeast:ne northwest:nw southeast:se southwest:sw first:1st second:2nd third:3rd fourth:4th \
    fifth:5th sixth:6th seventh:7th eighth:8th ninth:9th tenth:10th mount:mt saint:st fort:ft \
    platz:pl allee:al calle:c
    """

  /// The short form of a street word.
  static let streetShort: [Units: Units] = {
    var result: [Units: Units] = [:]
    for pair in streetPairs.split(separator: " ") {
      let parts = pair.split(separator: ":")
      if parts.count == 2 { result[Array(parts[0].utf16)] = Array(parts[1].utf16) }
    }
    return result
  }()

  /// Kinds of streets and directions, short: they hardly tell streets apart.
  static let streetKinds = Tokens.set(
    "st ave rd dr ln blvd ct pl cres tce cct cl hwy pkwy sq n s e w ne nw se sw str way trl cir pde gr al")
  static let unitWords = Tokens.set("apt unit suite ste flat no rm room apartment floor fl level bldg")

  /// What people write into a field that has no value, folded and without punctuation.
  static let placeholders = Tokens.set(
    """
    none null nil unknown unbekannt inconnu test tbd tba notavailable notapplicable nodata noname \
    noemail empty missing undefined anonymous xxx xx asdf 无 没有 不详 未知 未填 暂无 空
    """)

  /// Whether a folded text says that there is no value.
  static func isPlaceholder(_ text: Units) -> Bool {
    if text.count > 16 { return false }
    let core = text.filter(Tokens.isWord)
    if core.isEmpty { return true }
    // `n/a` is a placeholder, `Na` is a name.
    if core == [0x6E, 0x61], text.count > 2 { return true }
    return placeholders.contains(core)
  }
}
