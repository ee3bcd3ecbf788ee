# The starting case: a customer's middleware that is answered 401.
require "faraday"
require "json"

conn = Faraday.new(url: "https://api.mypurecloud.com") do |f|
  f.adapter Faraday.default_adapter
end

token = ENV["GENESYS_TOKEN"] # from the client-credentials flow, carries messaging:guest

response = conn.post("/api/v2/conversations/messaging") do |req|
  req.headers["Authorization"] = "Bearer #{token}"
  req.headers["Content-Type"] = "application/json"
  req.body = JSON.pretty_generate(
    externalContact: { id: "guest-123" },
    to: { id: "queue-456" }
  )
end

puts response.status
