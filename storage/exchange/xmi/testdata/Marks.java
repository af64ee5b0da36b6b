import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.uima.UIMAFramework;
import org.apache.uima.cas.CAS;
import org.apache.uima.cas.Feature;
import org.apache.uima.cas.FeatureStructure;
import org.apache.uima.cas.ArrayFS;
import org.apache.uima.cas.StringArrayFS;
import org.apache.uima.cas.Type;
import org.apache.uima.cas.impl.XmiCasDeserializer;
import org.apache.uima.cas.impl.XmiCasSerializer;
import org.apache.uima.cas.text.AnnotationFS;
import org.apache.uima.resource.metadata.TypeSystemDescription;
import org.apache.uima.util.CasCreationUtils;
import org.apache.uima.util.XMLInputSource;

/**
 * Reads XMI files with Apache UIMA, strictly, and prints of each the text and
 * the marks with all that is said of them. With a folder as first argument,
 * UIMA also writes each file there again.
 */
public class Marks {
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, "UTF-8");
    File again = new File(args[0]);
    TypeSystemDescription types =
        UIMAFramework.getXMLParser().parseTypeSystemDescription(new XMLInputSource(new File(args[1])));
    for (int i = 2; i < args.length; i++) {
      CAS cas = CasCreationUtils.createCas(types, null, null);
      try (InputStream in = new FileInputStream(args[i])) {
        XmiCasDeserializer.deserialize(in, cas);
      }
      out.println("text " + quoted(cas.getDocumentText()));
      List<String> lines = new ArrayList<>();
      Type mark = cas.getTypeSystem().getType("postil.Mark");
      Type link = cas.getTypeSystem().getType("postil.Link");
      for (AnnotationFS a : cas.getAnnotationIndex()) {
        if (cas.getTypeSystem().subsumes(mark, a.getType())) {
          lines.add(a.getType().getShortName() + said(a));
        }
        if (cas.getTypeSystem().subsumes(link, a.getType())) {
          lines.add(a.getType().getShortName() + " from " + end(a, "Governor") + " to " + end(a, "Dependent") + features(a));
        }
      }
      Collections.sort(lines);
      for (String line : lines) {
        out.println(line);
      }
      try (java.io.OutputStream file = new java.io.FileOutputStream(new File(again, new File(args[i]).getName()))) {
        XmiCasSerializer.serialize(cas, file);
      }
    }
  }

  static String end(FeatureStructure link, String name) {
    AnnotationFS a = (AnnotationFS) link.getFeatureValue(link.getType().getFeatureByBaseName(name));
    return a.getType().getShortName() + " " + quoted(a.getCoveredText());
  }

  static String said(AnnotationFS a) {
    StringBuilder b = new StringBuilder();
    FeatureStructure pieces = a.getFeatureValue(a.getType().getFeatureByBaseName("pieces"));
    if (pieces == null) {
      b.append(" ").append(quoted(a.getCoveredText()));
    } else {
      for (FeatureStructure p : ((ArrayFS) pieces).toArray()) {
        b.append(" ").append(quoted(((AnnotationFS) p).getCoveredText()));
      }
    }
    return b + features(a);
  }

  static String features(FeatureStructure fs) {
    List<String> said = new ArrayList<>();
    for (Feature f : fs.getType().getFeatures()) {
      String name = f.getShortName();
      if (f.getRange().getName().equals("uima.cas.String") && fs.getStringValue(f) != null
          && !name.equals("uuid") && !name.equals("created") && !name.equals("modified")) {
        said.add(name + "=" + quoted(fs.getStringValue(f)));
      }
      if (f.getRange().getName().equals("uima.cas.StringArray") && fs.getFeatureValue(f) != null) {
        String list = "";
        for (String s : ((StringArrayFS) fs.getFeatureValue(f)).toArray()) {
          list += (list.isEmpty() ? "" : " ") + quoted(s);
        }
        said.add(name + "=[" + list + "]");
      }
    }
    Collections.sort(said);
    String all = "";
    for (String s : said) {
      all += " " + s;
    }
    return all;
  }

  static String quoted(String s) {
    return "\"" + s.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r") + "\"";
  }
}
