import KithBase
import KithSession
import Testing

/// Saving a session as a program, and running it on what the session began with.
@Suite struct RecipeTests {
  private func saved(_ file: WorkspaceFile) throws -> String {
    let path = file.folder.path + "cleanup.kith"
    _ = try file.session.saveRecipe(to: path)
    return String(decoding: try SystemFile.read(path), as: UTF8.self)
  }

  private func exported(_ file: WorkspaceFile, _ name: String) throws -> [UInt8] {
    #expect(file.type("customers | export \"\(file.folder.path)\(name)\"") == nil)
    return try SystemFile.read(file.folder.path + name)
  }

  @Test func aRecipeDoesTheSameOnTheOriginal() throws {
    let file = WorkspaceFile()
    file.type(WorkspaceFile.customers)
    let original = file.folder.path + "original.csv"
    file.type("customers | export \"\(original)\"")
    let first = WorkspaceFile()
    #expect(first.type("import \"\(original)\" into customers") == nil)
    for statement in [
      "let unknown = customers | where country = \"XX\"",
      "customers | where id = 1",
      "unknown | update country = \"FR\", spend = 7.125",
      "customers | where spend > 8",
      "customers | summarize count()",
      "customers | where id = 2 | update name = f\"{name}!\"",
      "customers | where country = \"FR\" | select id",
      "_ | update name = \"wrong\"",
      "undo",
      "customers | where spend > 8 | take 1",
      "_ | update country = \"AT\"",
      "[{id: 4, name: text(today()), country: \"IT\"}] | insert into customers",
    ] {
      #expect(first.type(statement) == nil, "\(statement)")
    }
    let program = try saved(first)
    #expect(program.contains("param country: text = \"XX\""))
    #expect(program.contains("let rows_1 = customers | where spend > $spend_2 | take 1 | snapshot"))
    #expect(!program.contains("wrong"))
    let second = WorkspaceFile()
    #expect(second.run(program) == nil)
    #expect(try exported(first, "a.csv") == exported(second, "b.csv"))
    #expect(second.answer("customers | where id = 4 | select name") == "name\n2026-07-01")
  }

  @Test func nothingChangedIsNoRecipe() {
    let file = WorkspaceFile()
    file.type("[{x: 1}]")
    #expect(throws: Diagnostic.self) { try file.session.saveRecipe(to: file.folder.path + "x.kith") }
  }

  @Test func aNameDefinedTwiceIsRefused() {
    let file = WorkspaceFile()
    file.type(WorkspaceFile.customers)
    file.type("let some = customers | where id = 1")
    file.type("some | update name = \"a\"")
    file.type("let some = customers | where id = 2")
    file.type("some | update name = \"b\"")
    #expect {
      try file.session.saveRecipe(to: file.folder.path + "x.kith")
    } throws: { ($0 as? Diagnostic)?.code == "K0612" }
  }
}
