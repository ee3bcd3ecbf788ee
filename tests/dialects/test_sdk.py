"""Calls of the vendor's SDKs: what each language's code sends."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from inspector.catalog.operations import published
from inspector.dialects import registry, sdk_operations
from inspector.dialects.sdk_clients import region_host
from inspector.dialects.sdk_operations import given_by, model_named, operation_named, snake
from inspector.dialects.values import Absent, Number
from inspector.errors import SnippetError
from inspector.model.request import ImportedRequest

LANGUAGES = ("python", "javascript", "java", "csharp", "go")


def read(code: str, language: str) -> tuple[ImportedRequest, ...]:
    return registry.parse(code, f"sdk-{language}").requests


def one(code: str, language: str) -> ImportedRequest:
    return read(code, language)[-1]


def said(imported: ImportedRequest) -> str:
    return "\n".join(note.text for note in imported.notes)


def body(imported: ImportedRequest) -> object:
    return json.loads(imported.request.body.text)


def test_every_operation_is_found_by_its_name_in_every_language() -> None:
    for operation in published().operations:
        raised = operation.id[0].upper() + operation.id[1:]
        for name in (operation.id, snake(operation.id), raised, raised + "Async"):
            assert operation_named(name) is operation


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("getUsersMe", "get_users_me"),
        ("getPresenceDefinitions", "get_presence_definitions"),
        ("getPresencedefinitions", "get_presencedefinitions"),
        ("postWebchatGuestConversations", "post_webchat_guest_conversations"),
    ],
)
def test_python_spells_a_method_in_small_letters(operation: str, name: str) -> None:
    assert snake(operation) == name


def test_names_that_begin_like_no_method_are_none() -> None:
    assert sdk_operations.verb_of("deleteUser") == "DELETE"
    assert sdk_operations.verb_of("gettysburg") == ""
    assert operation_named("getNothingOfTheKind") is None
    assert sdk_operations.nearest_methods("getNothingOfTheKind") == ()
    assert model_named("com.mypurecloud.NoModel") is None


def test_required_parameters_stand_before_a_body_and_options_behind() -> None:
    operation = operation_named("postLearningRulesQuery")
    assert operation is not None
    given = given_by(operation, [Number("5"), Number("1"), {"a": "b"}], {})
    assert given.query == {"pageSize": Number("5"), "pageNumber": Number("1")}
    assert given.body == {"a": "b"}
    assert given.strange == []


def test_an_argument_too_many_is_told() -> None:
    operation = operation_named("getUsersMe")
    assert operation is not None
    given = given_by(operation, [Number("1")] * 9, {})
    assert given.strange == ["an argument too many"]
    assert isinstance(given.body, Absent)


def test_the_catalog_is_not_loaded_for_other_texts() -> None:
    code = (
        "import sys\n"
        "from inspector.dialects import registry\n"
        "registry.parse('import requests\\nrequests.get(\"https://h/x\")')\n"
        "registry.sniff('const platformClient = 1')\n"
        "print([m for m in sys.modules if m.startswith('inspector.catalog')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("language", LANGUAGES)
def test_code_without_a_call_of_the_sdk_is_refused(language: str) -> None:
    with pytest.raises(SnippetError, match="no call of the Genesys Cloud SDK"):
        read("x = 1", language)


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("python", "import PureCloudPlatformClientV2 as p\np.UsersApi().get_users_me()"),
        ("python", "from PureCloudPlatformClientV2 import ApiClient\nApiClient()"),
        ("python", "c = PureCloudPlatformClientV2.ApiClient().get_client_credentials_token(a, b)"),
        ("python", "api_instance.get_users_me()"),
        (
            "javascript",
            "const p = require('purecloud-platform-client-v2');\nusersApi.getUsersMe();",
        ),
        ("javascript", "const p = require('purecloud-platform-client-v2');"),
        ("javascript", "const me = await usersApi.getUsersMe();"),
        ("java", "import com.mypurecloud.sdk.v2.ApiClient;"),
        (
            "java",
            "UsersApi usersApi = new UsersApi();\nUserMe me = usersApi.getUsersMe(null, null);",
        ),
        ("java", "UserMe me = usersApi.getUsersMe(null, null);"),
        ("csharp", "using PureCloudPlatform.Client.V2.Api;"),
        ("csharp", "var me = usersApi.GetUsersMe();"),
        ("go", 'import "github.com/x/platformclientv2"\napi := platformclientv2.NewUsersApi()'),
        ("go", "// platformclientv2\nx := 1"),
        ("go", 'me, _, err := usersAPI.GetUsersMe(nil, "")'),
    ],
)
def test_marks_of_an_sdk_are_recognised(language: str, code: str) -> None:
    scores = dict(registry.sniff(code))
    assert max(scores, key=lambda name: scores[name]) == f"sdk-{language}"


def test_a_token_of_the_sdk_for_calls_of_requests_is_python() -> None:
    code = (
        "import requests, PureCloudPlatformClientV2\n"
        "c = PureCloudPlatformClientV2.ApiClient().get_client_credentials_token(a, b)\n"
        "requests.get('https://api.mypurecloud.com/api/v2/users/me')\n"
    )
    assert registry.sniff(code)[0][0] == "python"
    assert "requests.get is not the SDK's" in said(one(code, "python"))


def test_the_code_of_another_language_is_not_javascript() -> None:
    assert "sdk-javascript" not in dict(registry.sniff("using X;\nusersApi.getUsersMe();"))
    assert "sdk-java" not in dict(registry.sniff("const me = usersApi.getUsersMe();"))
    assert "sdk-csharp" not in dict(registry.sniff("me, err := usersApi.GetUsersMe(nil);"))


def test_a_region_is_known_by_its_constant() -> None:
    assert region_host("eu_central_1") == "https://api.mypurecloud.de"
    assert region_host("moon_1") is None


PYTHON = "import PureCloudPlatformClientV2 as v2\n"


def test_python_reads_other_logins() -> None:
    code = PYTHON + (
        "client, data = v2.ApiClient().get_code_authorization_token('i', 's', 'c o', 'https://r')\n"
        "v2.UsersApi(client).get_users_me()\n"
        "v2.ApiClient().get_saml2bearer_token('i', 's', 'org', assertion)\n"
        "v2.ApiClient().unknown_login()\n"
    )
    login, call, saml = read(code, "python")
    assert login.request.body.text == (
        "grant_type=authorization_code&code={{code}}&redirect_uri=https%3A%2F%2Fr"
    )
    assert "saml2-bearer&orgName=org&assertion={{assertion}}" in saml.request.body.text
    assert call.request.headers.get("Authorization") == "Bearer {{access_token}}"


def test_python_clients_have_hosts_and_headers_of_their_own() -> None:
    code = PYTHON + (
        "client = v2.ApiClient(None, 'X-A', 'b')\n"
        "client.set_default_header('X-C', 'd')\n"
        "client.host = 'api.mypurecloud.ie'\n"
        "client.user_agent = 'mine'\n"
        "client.access_token = 'tok'\n"
        "config = v2.Configuration()\n"
        "config.verify_ssl = False\n"
        "print(config.verify_ssl, config.retry)\n"
        "v2.UsersApi(api_client=client).get_user('a b/c', expand=None)\n"
    )
    request = one(code, "python").request
    assert request.url == "https://api.mypurecloud.ie/api/v2/users/a%20b/c"
    assert request.headers.get("X-A") == "b"
    assert request.headers.get("X-C") == "d"


def test_python_reads_what_it_has_answered_and_its_models() -> None:
    code = PYTHON + (
        "api = v2.UsersApi(v2.ApiClient())\n"
        "ref = v2.models.DomainEntityRef(id='7')\n"
        "other = v2.NoSuchModel()\n"
        "other.some_field = ref.id\n"
        "other.missing = other.nothing\n"
        "other.none = None\n"
        "user = api.post_users({'name': other, 'list': [ref]})\n"
        "region = v2.PureCloudRegionHosts.moon_1\n"
        "value = v2.PureCloudRegionHosts.us_east_1.value\n"
        "api.client = api.api_client\n"
        "names[0].value = {}['a']\n"
        "pairs = {'a': 'b'}\n"
        "print(pairs['a'], user.to_dict())\n"
        "api.get_userss()\n"
        "api.post_users()\n"
        "api.post_users(open('body.json'))\n"
        "api.close()\n"
        "stranger.do_it()\n"
        "usersApi.getUsersMe()\n"
    )
    call, wrong, empty, _ = read(code, "python")
    assert body(call) == {
        "name": {"someField": "7", "missing": "{{other_nothing}}"}, "list": [{"id": "7"}]
    }  # fmt: skip
    assert "some_field is no published field of NoSuchModel" in said(call)
    assert "near it: get_users" in said(wrong)
    assert not wrong.complete
    assert "post_users wants a body, and none is given" in said(empty)
    assert empty.request.body.text == "null"


def test_python_sends_no_attribute_that_a_model_does_not_have() -> None:
    code = PYTHON + (
        "address = v2.ContactAddress()\n"
        "address.postalCode = '46278'\n"
        "address.country_code = 'USA'\n"
        "v2.ExternalContactsApi().post_externalcontacts_contacts({'address': address})\n"
    )
    call = one(code, "python")
    assert body(call) == {"address": {"countryCode": "USA"}}
    assert "postalCode is no attribute of ContactAddress, but postal_code is" in said(call)


def test_python_names_in_sight_come_before_the_imported_ones() -> None:
    code = (
        "from PureCloudPlatformClientV2 import configuration\n"
        "configuration = {}\n"
        "configuration['a'] = 1\n"
        "api_instance.get_users_me()\n"
    )
    assert one(code, "python").request.url == "/api/v2/users/me"


def test_a_path_is_called_directly() -> None:
    code = PYTHON + (
        "client = v2.ApiClient()\n"
        "client.call_api('/api/v2/users/{userId}', 'GET', {'userId': 'a b'},\n"
        "  {'expand': ['x', 'y']}, header_params={'X-A': 'b'}, auth_settings=['PureCloud OAuth'])\n"
        "client.call_api(path, 'POST', body={'a': 1})\n"
    )
    first, second = read(code, "python")
    assert first.request.url.endswith("/api/v2/users/a%20b?expand=x%2Cy")
    assert first.request.headers.get("X-A") == "b"
    assert first.request.headers.get("Authorization") == "Bearer {{access_token}}"
    assert second.request.url == "https://api.mypurecloud.com{{path}}"
    assert second.request.headers.get("Authorization") is None
    script = SCRIPT + (
        "p.ApiClient.instance.callApi('/api/v2/x', 'PUT', {}, { q: 1 }, {}, {}, { a: 1 },\n"
        "  ['Guest Chat JWT'], ['application/json'], ['application/json']).then((d) => d.id);\n"
    )
    put = one(script, "javascript").request
    assert (put.method, put.url) == ("PUT", "https://api.mypurecloud.com/api/v2/x?q=1")
    assert put.body.text == '{"a":1}'


def test_after_some_unknown_methods_no_nearest_ones_are_looked_for() -> None:
    calls = "".join(f"api.get_users_number_{n}()\n" for n in range(10))
    last = one(PYTHON + "api = v2.UsersApi()\n" + calls + "api.get_users_number_0()\n", "python")
    assert "No published operation is called get_users_number_0" in said(last)


SCRIPT = "const p = require('purecloud-platform-client-v2');\n"


def test_javascript_clients_are_set_up_without_methods_too() -> None:
    code = SCRIPT + (
        "const client = new p.ApiClient();\n"
        "client.config.environment = 'mypurecloud.ie';\n"
        "client.authentications['Guest Chat JWT'].apiKey = jwt;\n"
        "client.authentications['Guest Chat JWT'].apiKeyPrefix = 'Bearer';\n"
        "client.setTimeout(5);\n"
        "const api = new p.WebChatApi(client);\n"
        "api.getWebchatGuestConversationMember('c', 'm', { 'x': 1 });\n"
        "client.authentications['Guest Chat JWT'].apiKey = 'other';\n"
        "client.setBasePath('https://api.mypurecloud.jp');\n"
        "api.getWebchatGuestConversationMember('c', 'm');\n"
        "api.close();\n"
    )
    first, second = read(code, "javascript")
    assert first.request.url.startswith("https://api.mypurecloud.ie/api/v2/webchat/guest/")
    assert first.request.headers.get("Authorization") == "Bearer {{jwt}}"
    assert "has no parameter x" in said(first)
    assert second.request.url.startswith("https://api.mypurecloud.jp/")


def test_javascript_guest_calls_take_the_oauth_token_or_a_variable() -> None:
    code = SCRIPT + "p.ApiClient.instance.setAccessToken(t);\n"
    call = "webChatApi.getWebchatGuestConversationMember('c', 'm');\n"
    assert one(code + call, "javascript").request.headers.get("Authorization") == "Bearer {{t}}"
    assert one(call, "javascript").request.headers.get("Authorization") == "Bearer {{jwt}}"


def test_javascript_keeps_the_members_of_web_objects_and_logins() -> None:
    code = SCRIPT + (
        "const client = p.ApiClient.instance;\n"
        "client.setEnvironment(p.PureCloudRegionHosts.moon_1);\n"
        "const q = new URLSearchParams({ a: '1' });\n"
        "q.append('b', '2');\n"
        "client.loginSaml2BearerGrant('i', 's', 'o', 'a').then((auth) => {\n"
        "  usersApi.postUsers(q.toString());\n"
        "  usersApi.getUser(auth.accessToken, null);\n"
        "});\n"
    )
    login, post, get = read(code, "javascript")
    assert login.request.url == "https://login.{{p_PureCloudRegionHosts_moon_1}}/oauth/token"
    assert post.request.body.text == "a=1&b=2"
    assert get.request.url.endswith("/users/{{access_token}}")


def test_javascript_takes_a_key_without_a_prefix_and_a_region_by_name() -> None:
    code = SCRIPT + (
        "const client = p.ApiClient.instance;\n"
        "client.setEnvironment(p.PureCloudRegionHosts[region]);\n"
        "client.authentications['Guest Chat JWT'].apiKey = 'Bearer ' + jwt;\n"
        "const webApi = new p.WebChatApi();\n"
        "webApi.postWebchatGuestConversationMemberMessages('c', 'm', { body: 'x', f: client });"
    )
    request = one(code, "javascript").request
    assert request.url.startswith("/api/v2/webchat/guest/")
    assert request.headers.get("Authorization") == "Bearer {{jwt}}"
    assert json.loads(request.body.text) == {"body": "x"}


def test_the_default_host_counts_for_all_calls_once_the_sdk_is_set_up() -> None:
    code = (
        "webChatApi.postWebchatGuestConversations(body).then((chat) => {\n"
        "  platformClient.ApiClient.instance.setJwt(chat.jwt);\n"
        "  webChatApi.getWebchatGuestConversationMembers(chat.id);\n"
        "});\n"
    )
    for imported in read(code, "javascript"):
        assert imported.request.url.startswith("https://api.mypurecloud.com/api/v2/webchat/")


def test_an_empty_token_counts_as_none() -> None:
    code = SCRIPT + "p.ApiClient.instance.setAccessToken('');\nusersApi.getUsersMe();"
    assert one(code, "javascript").request.headers.get("Authorization") == "Bearer {{access_token}}"


JAVA = "import com.mypurecloud.sdk.v2.*;\n"


def test_java_reads_clients_requests_and_models() -> None:
    code = JAVA + (
        "ApiClient client = new ApiClient();\n"
        'client.setAccessToken("tok");\n'
        'client.setBasePath("https://api.mypurecloud.ie");\n'
        "client.getBasePath();\n"
        "client.close(1);\n"
        "Configuration.setDefaultApiClient(client);\n"
        "Configuration.setDefaultApiClient(stranger);\n"
        "List<String> names = new ArrayList<>();\n"
        "CreateWebChatConversationRequest body = new CreateWebChatConversationRequest();\n"
        "WebChatRoutingTarget target = new WebChatRoutingTarget();\n"
        'target.addSkillsItem("a");\n'
        'target.addSkillsItem("b");\n'
        'target.targetAddress("q").setTargetType('
        'WebChatRoutingTarget.TargetTypeEnum.fromString("QUEUE"));\n'
        "target.language(target.getTargetAddress());\n"
        "target.setPriority(3);\n"
        "target.addPriorityItem(4);\n"
        "target.toString();\n"
        "body.setRoutingTarget(target);\n"
        "var request = new PostWebchatGuestConversationsRequest();\n"
        "request.setBody(body);\n"
        "request.getBody();\n"
        "WebChatApi api = new WebChatApi();\n"
        "api.postWebchatGuestConversations(request);\n"
        "api.hashCode();\n"
        "names.hashCode();\n"
        'new StringBuilder().append("x").toString();\n'
        "new UsersApi(passedOn).getUsersMe(null, null);\n"
        "Object o = new Nothing();\n"
        "x.setApiKeyPrefix();\n"
    )
    request = read(code, "java")[0].request
    assert request.url == "https://api.mypurecloud.ie/api/v2/webchat/guest/conversations"
    assert one(code, "java").request.headers.get("Authorization") == "Bearer {{token}}"
    assert json.loads(request.body.text) == {
        "routingTarget": {
            "skills": ["a", "b"], "targetAddress": "q", "targetType": "QUEUE", "language": "q",
            "priority": 3,
        }
    }  # fmt: skip


def test_java_requests_have_required_parameters_at_once() -> None:
    code = JAVA + (
        "var region = PureCloudRegionHosts.us_west_2.getApiHost();\n"
        "var unknown = PureCloudRegionHosts.moon_1;\n"
        "ApiClient c = ApiClient.Builder.standard().withBasePath(region).withProxy(p).build();\n"
        'var builder = GetUserRequest.builder().withRequiredParams("u");\n'
        'var request = builder.withState("any").build();\n'
        "new UsersApi(c).getUser(request);\n"
        "usersApi.getUsersMe(null, null);\n"
    )
    first, second = read(code, "java")
    assert first.request.url == "https://api.usw2.pure.cloud/api/v2/users/u?state=any"
    assert second.request.url.endswith("/api/v2/users/me")


def test_java_leaves_a_region_by_name_to_the_environment() -> None:
    code = JAVA + (
        "ApiClient c = ApiClient.Builder.standard()"
        ".withBasePath(PureCloudRegionHosts.valueOf(name)).build();\n"
        "c.authorizeClientCredentials(id, secret);\n"
        "new UsersApi(c).getUsersMe(null, null);\n"
    )
    login, call = read(code, "java")
    assert login.request.url == "{{login}}/oauth/token"
    assert call.request.url == "/api/v2/users/me"


CSHARP = "using PureCloudPlatform.Client.V2.Api;\n"


def test_csharp_reads_every_way_to_log_in() -> None:
    code = CSHARP + (
        "var client = Configuration.Default.ApiClient;\n"
        'client.PostToken("i", "s", "https://r", "code");\n'
        'client.PostToken("i", "s", redirectUri: "", authorizationCode: "old", '
        "isRefreshRequest: true);\n"
        'client.PostToken("i", "s", authCode: "c2");\n'
        'client.AuthorizeClientCredentials("i", "s");\n'
        "client.Ping();\n"
    )
    forms = [imported.request.body.text for imported in read(code, "csharp")]
    assert forms == [
        "grant_type=authorization_code&code={{code}}&redirect_uri=https%3A%2F%2Fr",
        "grant_type=refresh_token&refresh_token={{refresh_token}}",
        "grant_type=authorization_code&code={{code}}&redirect_uri=",
        "grant_type=client_credentials",
    ]


def test_csharp_reads_configurations_of_its_own() -> None:
    code = CSHARP + (
        "var configuration = new Configuration(accessToken: token);\n"
        'configuration.BasePath = "https://api.mypurecloud.ie";\n'
        'configuration.AddDefaultHeader("X-A", "b");\n'
        "configuration.Timeout = 5;\n"
        "Configuration.Default.ApiClient = new ApiClient(host);\n"
        "PureCloudRegionHosts region = Enum.Parse<PureCloudRegionHosts>(name);\n"
        "new ApiClient().setBasePath(region);\n"
        "var api = new UsersApi();\n"
        "api.Configuration = configuration;\n"
        "api.Nothing = 1;\n"
        "var me = api.GetUsersMeAsync().ConfigureAwait(false).Result;\n"
        'api.PatchUser(me.Id, new UpdateUser("x") { Name = me.Manager.Name, Extra = new Own(), '
        "Images = new Anonymous { A = 1 } });\n"
        "api.ToString();\n"
        "usersApi.GetUser(PureCloudRegionHosts.moon_1);\n"
        "class Own { }\n"
    )
    first, second, third = read(code, "csharp")
    assert first.request.url == "https://api.mypurecloud.ie/api/v2/users/me"
    assert first.request.headers.get("X-A") == "b"
    assert first.request.headers.get("Content-Type") is None
    assert body(second) == {"name": "{{name_2}}", "extra": {}, "images": {"A": 1}}
    assert "Arguments of UpdateUser without names are left out" in said(second)
    assert third.request.url == "{{host}}/api/v2/users/{{PureCloudRegionHosts_moon_1}}"


def test_csharp_reads_whole_answers() -> None:
    code = CSHARP + (
        'var whole = api.GetUserWithHttpInfo("u");\n'
        "api.GetUser(whole.Data.Id);\n"
        'api.GetUser(whole.Headers.GetValues("x"));\n'
    )
    assert read(code, "csharp")[1].request.url == "/api/v2/users/{{id}}"


GO = 'import "github.com/mypurecloud/platform-client-sdk-go/platformclientv2"\n'


def test_go_reads_configurations_and_answers() -> None:
    code = GO + (
        "config := platformclientv2.NewConfiguration()\n"
        'config.AddDefaultHeader("X-A", "b")\n'
        "config.Ping()\n"
        "config.AuthorizeClientCredentials(id, secret)\n"
        "api := platformclientv2.NewUsersApiWithConfig(config)\n"
        'users, _, err := api.GetUsers(1, 1, nil, nil, "", nil, "", nil, "")\n'
        "for _, user := range *users.Entities { fmt.Println(*user.Name) }\n"
        'names := []string{"a"}\n'
        "_, err = api.DeleteUser(names[0])\n"
        "api.String()\n"
        "other := platformclientv2.Nothing()\n"
        "token := config.AccessToken\n"
        "config.Timeout = 5\n"
        "var text string\n"
        "more := names()[0]\n"
        "first := names[0]\n"
        "own := &url.URL{}\n"
        "own.Path = first\n"
    )
    login, listing, deletion = read(code, "go")
    assert login.request.url == "https://login.mypurecloud.com/oauth/token"
    assert listing.request.url.endswith("/users?pageSize=1&pageNumber=1")
    assert listing.request.headers.get("X-A") == "b"
    assert deletion.request.url.endswith("/api/v2/users/a")


def test_go_keeps_structs_that_are_not_the_sdks_as_they_are() -> None:
    code = GO + (
        'type Own struct { Name string `json:"n"` }\n'
        "api := platformclientv2.NewUsersApi()\n"
        'api.PostUsers(Own{Name: "a"})\n'
        'api.PostUsers("{\\"name\\": \\"b\\"}")\n'
    )
    first, second = read(code, "go")
    assert body(first) == {"n": "a"}
    assert body(second) == {"name": "b"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_ends_early_is_told(language: str) -> None:
    code = {
        "python": PYTHON + "v2.UsersApi().get_user('abc",
        "javascript": SCRIPT + "new p.UsersApi().getUser('abc",
        "java": JAVA + 'new UsersApi().getUser("abc',
        "csharp": CSHARP + 'new UsersApi().GetUser("abc',
        "go": GO + 'platformclientv2.NewUsersApi().GetUser("abc',
    }[language]
    imported = one(code, language)
    assert not imported.complete
    assert re.search(r"/api/v2/users/abc$", imported.request.url)
