import KithBase
import KithColumns
import Testing

@testable import KithMatching

/// Weights of columns that follow what people have answered.
@Suite struct RelearningTests {
  /// Answers of somebody who knows who everybody is, about the pairs that a search has found.
  private func answers(_ people: People, _ run: MatchRun, sameIf: (Int, Int) -> Bool) -> [MatchAnswer] {
    run.result.pairs.map { pair in
      var answer = run.levels(Int(pair.left), Int(pair.right))
      answer.isSame = sameIf(Int(pair.left), Int(pair.right))
      return answer
    }
  }

  @Test func answersSurviveBeingKept() throws {
    let answer = MatchAnswer(levels: ["e mail": 1, "name": 3], isSame: true)
    #expect(answer.text == "e mail 1|name 3")
    #expect(MatchAnswer(text: answer.text, isSame: true) == answer)
    for text in ["", "email", "email x", "email 99", "email 1|"] {
      #expect(MatchAnswer(text: text, isSame: true) == nil || text == "email 1|")
    }
  }

  @Test func rightAnswersKeepTheQuality() throws {
    let people = People(80, seed: 21)
    let run = try Matcher().run(people.columns)
    var options = MatchOptions()
    options.answers = answers(people, run) { people.truth[$0] == people.truth[$1] }
    // A search finds few strangers: some are asked about as well.
    for row in stride(from: 0, to: people.rows.count - 1, by: 9) where people.truth[row] != people.truth[row + 1] {
      options.answers.append(run.levels(row, row + 1))
    }
    let learned = try Matcher().run(people.columns, options)
    #expect(learned.result.learned?.hasPrefix("learned from ") == true)
    #expect(learned.result.summary.count == 4)
    #expect(people.quality(learned.result.clusters) >= people.quality(run.result.clusters) - 0.005)
    // Terms still add up.
    let pair = try #require(learned.result.pairs.first)
    let explanation = try learned.explain(Int(pair.left), Int(pair.right))
    #expect(abs(explanation.sum - explanation.logOdds) < 1e-9)
    #expect(learned.result.model == MatchModel(bytes: learned.result.model.bytes))
  }

  @Test func whoeverSaysNoToEveryPhoneMakesPhonesCountLess() throws {
    let people = People(80, seed: 22)
    let run = try Matcher().run(people.columns)
    let place = try #require(run.result.model.columns.firstIndex { $0.name == "phone" })
    var options = MatchOptions()
    // Equal phones alone are no reason for this user; equal e-mails are.
    options.answers = (0..<20).map { number in
      MatchAnswer(
        levels: number % 2 == 0 ? ["phone": 1, "first": 6, "last": 6] : ["email": 1, "first": 1, "last": 1],
        isSame: number % 2 == 1)
    }
    let learned = try Matcher().run(people.columns, options)
    #expect(learned.result.model.columns[place].weight <= 1)
    #expect(learned.result.clusterCount <= run.result.clusterCount + 5)
    // In whatever order answers come.
    options.answers.reverse()
    #expect(try Matcher().run(people.columns, options).result.model == learned.result.model)
  }

  @Test func fewAnswersTeachNothing() throws {
    let people = People(60, seed: 23)
    var options = MatchOptions()
    options.answers = [MatchAnswer(levels: ["phone": 1], isSame: true)]
    let result = try Matcher().duplicates(people.columns, options)
    #expect(result.learned?.hasPrefix("learned nothing") == true)
    #expect(result.clusters == (try Matcher().duplicates(people.columns)).clusters)
  }
}
