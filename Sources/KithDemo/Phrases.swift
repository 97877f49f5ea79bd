/// Words and sentences of the tables that are picked from a list.
enum Phrases {
  static let sources = [
    "referral", "web", "trade fair", "phone", "partner", "bought list", "advertisement", "walk-in",
  ]
  static let sourceWeights = [6, 30, 18, 14, 10, 5, 9, 8]
  static let lostReasons = ["price", "speed", "fit", "trust", "service"]

  static let channels = ["phone", "email", "web", "visit", "fax", "chat"]
  static func channelWeights(isCompany: Bool) -> [Int] {
    isCompany ? [28, 34, 14, 16, 5, 3] : [18, 22, 46, 2, 1, 11]
  }

  static let customerNotes = [
    "Prefers delivery before ten", "Wants one invoice a month", "对交货期要求很高", "付款及时，长期合作",
    "New head of purchasing since spring", "喜欢电话联系，不看邮件", "Möchte alles schriftlich",
    "Asks for samples first", "Two branches, one contract", "老客户，价格敏感", "決裁は本社", "Site visit once a year",
  ]

  static let titles = [
    "Managing director", "Head of purchasing", "Buyer", "Facility manager", "Accountant", "Chef",
    "采购经理", "总经理", "财务", "设备主管", "Einkaufsleiter", "Betriebsleiter", "部長", "Assistant",
  ]
  static let departments = [
    "Management", "Purchasing", "Operations", "Finance", "Kitchen", "Maintenance", "IT",
  ]
  static let roles = ["decision_maker", "influencer", "user", "buyer", "billing"]

  static let callSubjects = [
    "Follow-up on the last order", "Price for a larger quantity", "Delivery date", "回访：使用情况", "询价",
    "Open invoice", "Rückfrage zum Angebot", "納期の確認", "New contact introduced", "产品咨询",
  ]
  static let mailSubjects = [
    "Your order", "Quotation as discussed", "Re: delivery", "报价单", "合同草案", "Data sheet",
    "Terminvorschlag", "見積書", "Newsletter", "节日问候", "Maintenance is due", "付款提醒",
  ]
  static let visitSubjects = [
    "Yearly review", "Site visit", "Demonstration M-1", "客户拜访", "现场勘查", "Schulung vor Ort",
  ]
  static let noteSubjects = [
    "Competitor was there", "Budget decided in autumn", "负责人更换", "客户反馈", "Umzug geplant", "Prefers 1 µm",
  ]
  static let taskSubjects = [
    "Call back", "Send quotation", "安排回访", "Check stock", "Prepare contract", "Angebot nachfassen",
  ]
  static let webSubjects = ["Request from the web form", "网站留言", "Call me, please"]

  static let outcomes = ["reached", "not reached", "interested", "not now", "order placed", "问题已解决"]
  static let bodies = [
    "They are content and will order again next month.", "Wants a better price for the same quantity.",
    "客户对产品质量满意，希望缩短交货期。", "Asked who replaces the old contact.",
    "客户抱怨送货延迟，已转售后处理。", "Braucht die Unterlagen bis Freitag.", "Will decide after the holidays.",
    "请尽快发送报价单。", "Nobody answered; tried twice.", "次回は工場見学を希望。",
  ]
  static let commitments = [
    "12% discount on the next order", "free installation", "delivery by the end of the month",
    "一周内回复", "赠送一套滤芯", "technician on site within two days", "Muster senden",
    "call back with a date", "新合同价格不变",
  ]

  static let complaintSubjects = [
    "Pump leaks after a week", "Delivered too late", "滤芯破损", "发货数量不对", "Invoice is wrong",
    "Gerät startet nicht", "异响", "Wrong size delivered", "客服无人接听", "騒音が大きい",
  ]
  static let questionSubjects = [
    "Which filter fits?", "How often to change the cartridge", "保修期多长？", "Bedienungsanleitung fehlt",
    "Can it be cleaned?", "能否开增值税发票？",
  ]
  static let requestSubjects = [
    "Smaller pack wanted", "希望增加中文说明书", "Quieter model wanted", "Refill service", "希望支持月结",
  ]
  static let returnSubjects = ["Ordered twice", "Does not fit", "退货：型号不符", "Transport damage"]
  static let rootCauses = [
    "carrier", "production", "picking error", "wrong advice", "wear", "data entry", "supplier",
  ]
}
