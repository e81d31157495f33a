package io.carillon.protocol;

import io.carillon.channel.ClientInfo;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import java.util.List;

/** The forms in which a publication is sent to a client. Each is made once per publication and shared by all. */
public enum Encoding {

    /** The payload alone: a JSON string as its bare text, any other value as JSON. */
    PLAIN {
        @Override
        public String encode(Publication publication) {
            String data = publication.data();
            return data.charAt(0) == '"' ? Utf8.wellFormed(Json.unquote(data)) : data;
        }
    },

    /** An object with channel, offset, epoch, time, data, tags and info. */
    ENVELOPE {
        @Override
        public String encode(Publication publication) {
            var json = new StringBuilder(publication.data().length() + 160);
            json.append("{\"channel\":");
            Json.quote(json, publication.channel().value());
            json.append(',');
            members(json, publication);
            return json.append('}').toString();
        }
    },

    /** A push of the client protocol. */
    PUSH {
        @Override
        public String encode(Publication publication) {
            return Push.publication(publication);
        }
    };

    /** The text of one frame. */
    public abstract String encode(Publication publication);

    /** Appends the members of a publication that every form with members has: offset, epoch, time, data, tags, info. */
    public static void members(StringBuilder json, Publication publication) {
        Position position = publication.position();
        if (position != null) {
            json.append("\"offset\":").append(position.offset()).append(",\"epoch\":");
            Json.quote(json, position.epoch());
            json.append(',');
        }
        json.append("\"time\":").append(publication.time().toEpochMilli());
        json.append(",\"data\":").append(publication.data());
        optionalMembers(json, publication);
    }

    /** Appends the members tags and info, each with a leading comma, where there are any. */
    public static void optionalMembers(StringBuilder json, Publication publication) {
        if (!publication.tags().isEmpty()) {
            json.append(",\"tags\":");
            Json.quote(json, publication.tags());
        }
        ClientInfo info = publication.info();
        if (info != null) {
            info(json.append(",\"info\":"), info);
        }
    }

    /** Appends a publication as the client protocol has it: data, offset, time, tags, info. */
    public static void publication(StringBuilder json, Publication publication) {
        json.append("{\"data\":").append(publication.data());
        if (publication.offset() > 0) {
            json.append(",\"offset\":").append(publication.offset());
        }
        json.append(",\"time\":").append(publication.time().toEpochMilli());
        optionalMembers(json, publication);
        json.append('}');
    }

    /** Appends a list of publications. */
    public static void publications(StringBuilder json, List<Publication> publications) {
        json.append('[');
        String separator = "";
        for (Publication publication : publications) {
            publication(json.append(separator), publication);
            separator = ",";
        }
        json.append(']');
    }

    /** Appends who a client is. */
    public static void info(StringBuilder json, ClientInfo info) {
        JsonObject.in(json)
                .alwaysText("user", info.user())
                .alwaysText("client", info.client())
                .raw("conn_info", info.connInfo())
                .raw("chan_info", info.chanInfo())
                .end();
    }
}
