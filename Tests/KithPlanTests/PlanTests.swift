import KithBase
import KithPlan
import Testing

/// Plans as `:explain` prints them, for the constructions that matter most.
@Suite struct PlanTests {
  func explain(_ text: String) -> String {
    let fixture = Fixture()
    let outcome = fixture.run(text)
    #expect(outcome.messages == [])
    #expect(outcome.unsound == [])
    return outcome.last.map { Explain.text($0, catalog: fixture.catalog) } ?? ""
  }

  @Test func reverseAggregatesAreLaterals() {
    #expect(
      explain("customers | derive s = sum(orders.amount where status = \"paid\") | select id, s")
        == """
        output id = #1.id, s = #4
          lateral #4 = sum(#3.amount)
            scan customers as #1
            filter #3.status = "paid"
              expand #1.orders as #3, position #2

        """)
  }

  @Test func nestedAggregates() {
    #expect(
      explain("customers | where exists(orders where exists(lines where quantity > 5)) | select id")
        == """
        output id = #1.id
          filter #7
            lateral #7 = exists()
              scan customers as #1
              filter #6
                lateral #6 = exists()
                  expand #1.orders as #3, position #2
                  filter #5.quantity > 5
                    expand #3.lines as #5, position #4

        """)
  }

  @Test func groupsOfOwnRowsAndOfChildren() {
    #expect(
      explain(
        "orders | summarize n = count(), units = sum(lines.quantity), mean = sum(amount) / count() by status"
      ) == """
        output status = #2, n = #3, units = #6, mean = #9
          extend #9 = (#7 / #8)
            aggregate #3 = count(), #7 = sum(#1.amount), #8 = count(), #6 = sum(#5.quantity) by #2 = #1.status
              scan orders as #1
              expand #1.lines as #5, position #4

        """)
  }

  @Test func theRowOutside() {
    #expect(
      explain(
        "customers | select n = count(all leads where email = outer.email), m = count(all leads)")
          == """
          output n = #4, m = #7
            extend #7 = (query)
              query in an expression: #6
                aggregate #6 = count()
                  scan leads as #5
              lateral #4 = count()
                scan customers as #1
                filter #2.email = #1.email
                  expand every row, position #3
                    scan leads as #2

          """)
  }

  @Test func windowsInLayers() {
    #expect(
      explain("orders | window n = sum(amount), s = sum(n) / amount sort date | select s") == """
        output s = #5
          extend #5 = (#4 / #1.amount)
            window #4 = sum(#2) sort #1.date then #1.id
              window #2 = sum(#1.amount) sort #1.date then #1.id
                scan orders as #1

        """)
  }

  @Test func joinsSplitTheirConditions() {
    #expect(
      explain(
        "orders | join quotes as q on q.order_id = id and q.amount > amount and q.created = date | select id"
      ) == """
        output id = #1.id
          inner join q on #1.id = #2.order_id and #1.date = #2.created and #2.amount > #1.amount
            scan orders as #1
            scan quotes as #2

        """)
  }

  @Test func pivotsFilterTheChildrenTheyAggregate() {
    #expect(
      explain("orders | pivot sum(lines.quantity) for channel in (\"web\") by status") == """
        output status = #2, web = #5
          aggregate #5 = sum(#4.quantity) by #2 = #1.status
            scan orders as #1
            filter #1.channel = "web"
              expand #1.lines as #4, position #3

        """)
  }

  @Test func takeWithoutOrderSortsByKey() {
    #expect(
      explain("products | select name | take 3") == """
        output name = #1.name
          take 3
            sort #1.id
              scan products as #1

        """)
  }

  @Test func pipedBodiesStayWithinTheirRow() {
    #expect(
      explain("customers | select n = count(orders | sort amount | take 3)") == """
        output n = #4
          lateral #4 = count()
            scan customers as #1
            take 3 per #2
              sort #3.amount, #3.id
                expand #1.orders as #3, position #2

        """)
  }
}
