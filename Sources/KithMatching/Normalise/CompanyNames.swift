/// Names of companies without legal forms.
enum CompanyNames {
  static func normal(_ folded: Units) -> NormalValue {
    let words = Tokens.split(folded)
    if Tokens.hasHan(folded) {
      let core = withoutHanForm(Tokens.join(words, spaced: false))
      return NormalValue(text: core, tokens: [core], isHan: true)
    }
    var core = words.filter { !Words.legalForms.contains($0) }
    if core.isEmpty { core = words }
    return NormalValue(text: Tokens.join(core), tokens: core)
  }

  private static func withoutHanForm(_ name: Units) -> Units {
    for form in Words.hanLegalForms {
      if name.count > form.count + 1, name.suffix(form.count).elementsEqual(form) {
        return Array(name.dropLast(form.count))
      }
      // Japanese names may begin with the form.
      if name.count > form.count + 1, form.count >= 4, name.prefix(form.count).elementsEqual(form) {
        return Array(name.dropFirst(form.count))
      }
    }
    return name
  }
}
