import KithBase
import Testing

/// The examples of FIPS 180-4 (NIST, "Secure Hashing: Example Values"), and messages around the edges
/// of a block.
@Suite struct SHA256Tests {
  private func text(_ message: String) -> String { SHA256.digest(message.utf8).text }

  @Test func examplesOfTheStandard() {
    #expect(text("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(text("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      SHA256.digest(repeatElement(UInt8(ascii: "a"), count: 1_000_000)).text
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func piecesAndBlockEdges() {
    for (count, digest) in [
      (55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
      (56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
      (64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
      (119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"),
    ] {
      let message = [UInt8](repeating: UInt8(ascii: "a"), count: count)
      #expect(SHA256.digest(message).text == digest, "\(count) bytes")
      var pieces = SHA256()
      for byte in message { pieces.update(CollectionOfOne(byte)) }
      #expect(pieces.finish().text == digest, "\(count) bytes one by one")
    }
  }
}
