/// States and provinces of the United States, Canada and Australia: names to their postal codes.
enum States {
  /// One form for the names of a state or country: the code of a state, the alpha-2 code of a country.
  static func canonical(_ text: Units) -> Units {
    if let code = codes[text] { return code }
    if let short = shorts[text] { return short }
    guard text.count > 3, let country = Countries.find(Folding.text(text)) else { return text }
    return Array(country.code.lowercased().utf16)
  }

  private static let shorts: [Units: Units] = [
    "usa": "us", "u s": "us", "u s a": "us", "uk": "gb", "u k": "gb", "prc": "cn", "roc": "tw", "uae": "ae",
  ].reduce(into: [:]) { $0[Array($1.key.utf16)] = Array($1.value.utf16) }

  private static let codes: [Units: Units] = {
    var result: [Units: Units] = [:]
    for entry in table.split(separator: ";") {
      let parts = entry.split(separator: ":")
      if parts.count == 2 { result[Array(parts[0].utf16)] = Array(parts[1].utf16) }
    }
    return result
  }()

  private static let table = """
    alabama:al;alaska:ak;arizona:az;arkansas:ar;california:ca;colorado:co;connecticut:ct;delaware:de;\
    district of columbia:dc;florida:fl;georgia:ga;hawaii:hi;idaho:id;illinois:il;indiana:in;iowa:ia;kansas:ks;\
    kentucky:ky;louisiana:la;maine:me;maryland:md;massachusetts:ma;michigan:mi;minnesota:mn;mississippi:ms;\
    missouri:mo;montana:mt;nebraska:ne;nevada:nv;new hampshire:nh;new jersey:nj;new mexico:nm;\
    north carolina:nc;north dakota:nd;ohio:oh;oklahoma:ok;oregon:or;pennsylvania:pa;rhode island:ri;\
    south carolina:sc;south dakota:sd;tennessee:tn;texas:tx;utah:ut;vermont:vt;virginia:va;\
    west virginia:wv;wisconsin:wi;wyoming:wy;\
    alberta:ab;british columbia:bc;manitoba:mb;new brunswick:nb;newfoundland and labrador:nl;nova scotia:ns;\
    ontario:on;prince edward island:pe;quebec:qc;saskatchewan:sk;\
    new south wales:nsw;queensland:qld;south australia:sa;tasmania:tas;victoria:vic;western australia:wa
    """
}
