import KithBase
import KithSyntax

/// Rebuilds a piece of the tree: puts other expressions in place of some, and moves ranges. This is
/// how a macro's formals become its arguments, and how a named relation gets the ranges of the place
/// that uses it, so that no error points into a text that is not on the screen.
struct Rewriter {
  /// Gives what stands in place of an expression; nil keeps it and goes on inside.
  var replace: (Expression) -> Expression? = { _ in nil }
  /// Where every rebuilt node stands; nil keeps the ranges.
  var place: SourceRange?

  func range(_ range: SourceRange) -> SourceRange { place ?? range }

  func name(_ name: Name) -> Name {
    var result = name
    result.range = range(name.range)
    return result
  }

  func pipeline(_ pipeline: Pipeline) -> Pipeline {
    Pipeline(
      source: expression(pipeline.source), stages: pipeline.stages.map(stage),
      range: range(pipeline.range))
  }

  func stage(_ stage: Stage) -> Stage {
    Stage(
      name: name(stage.name), arguments: stage.arguments?.map(argument),
      items: stage.items.map(item), source: stage.source.map(source), alias: stage.alias.map(name),
      clauses: stage.clauses.map { clause in
        var frame = clause.frame
        if let old = frame { frame?.range = range(old.range) }
        return Clause(word: name(clause.word), items: clause.items.map(item), frame: frame)
      },
      action: stage.action.map(name), options: stage.options.map(option), range: range(stage.range))
  }

  func item(_ item: Item) -> Item {
    Item(
      name: item.name.map(name), expression: expression(item.expression), isStar: item.isStar,
      direction: item.direction, nulls: item.nulls)
  }

  func option(_ option: Option) -> Option {
    Option(name: name(option.name), value: expression(option.value))
  }

  func argument(_ argument: Argument) -> Argument {
    Argument(name: argument.name.map(name), value: pipeline(argument.value))
  }

  func source(_ source: Source) -> Source {
    switch source {
    case .name(let value): .name(name(value))
    case .all(let value, let old): .all(name(value), range: range(old))
    case .call(let value): .call(call(value))
    case .pipeline(let value, let old): .pipeline(pipeline(value), range: range(old))
    case .rows(let value): .rows(expression(value))
    case .previous(let old): .previous(range(old))
    }
  }

  func call(_ call: Call) -> Call {
    var per = call.per
    if case .path(let path) = call.per { per = .path(expression(path)) }
    return Call(
      name: name(call.name), isDistinct: call.isDistinct, arguments: call.arguments.map(argument),
      of: call.of.map(expression), filter: call.filter.map(expression), sort: call.sort.map(item),
      per: per, range: range(call.range))
  }

  func expression(_ expression: Expression) -> Expression {
    if let other = replace(expression) { return other }
    return Expression(kind(expression.kind), range(expression.range))
  }

  private func kind(_ kind: ExpressionKind) -> ExpressionKind {
    switch kind {
    case .literal, .period, .missing: kind
    case .fstring(let parts):
      .fstring(
        parts.map {
          if case .expression(let value) = $0 { .expression(expression(value)) } else { $0 }
        })
    case .name(let value): .name(name(value))
    case .variable(let value): .variable(name(value))
    case .member(let base, let value): .member(expression(base), name(value))
    case .call(let value): .call(call(value))
    case .negate(let value): .negate(expression(value))
    case .not(let value): .not(expression(value))
    case .binary(let op, let left, let right): .binary(op, expression(left), expression(right))
    case .isTest(let value, let test, let negated):
      if case .value(let other) = test {
        .isTest(expression(value), .value(expression(other)), negated: negated)
      } else {
        .isTest(expression(value), test, negated: negated)
      }
    case .inTest(let value, let target, let negated):
      .inTest(expression(value), self.target(target), negated: negated)
    case .between(let value, let low, let high, let negated):
      .between(expression(value), low: expression(low), high: expression(high), negated: negated)
    case .textTest(let value, let op, let pattern, let negated):
      .textTest(expression(value), op, expression(pattern), negated: negated)
    case .ifElse(let condition, let then, let otherwise):
      .ifElse(
        condition: expression(condition), then: expression(then),
        otherwise: otherwise.map(expression))
    case .list(let values): .list(values.map(expression))
    case .rows(let rows):
      .rows(rows.map { RowLiteral(fields: $0.fields.map(option), range: range($0.range)) })
    case .all(let value): .all(name(value))
    case .subquery(let value): .subquery(pipeline(value))
    case .paren(let value): .paren(expression(value))
    }
  }

  private func target(_ target: InTarget) -> InTarget {
    switch target {
    case .list(let values): .list(values.map(expression))
    case .query(let value): .query(pipeline(value))
    case .value(let value): .value(expression(value))
    }
  }
}

extension Call {
  /// The call reads the row outside: `outer.x` stands somewhere in it.
  var mentionsOuter: Bool {
    var found = false
    let rewriter = Rewriter(replace: { expression in
      if case .name(let name) = expression.kind, Spelling.same(name.text, "outer") { found = true }
      return nil
    })
    _ = rewriter.call(self)
    return found
  }
}
